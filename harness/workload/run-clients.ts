import type { ClientOptions } from './client-options.ts';
import { runWorkload } from './run-workload.ts';
import type { Workload } from './workload.ts';

/** Does a workload with all of its clients, side by side; turns are numbered over all of them. */
export async function runClients(
  workload: Workload,
  given: Omit<ClientOptions, 'client' | 'firstTurn'>,
): Promise<void> {
  let count = 0;
  const nextOperation = given.nextOperation ?? (() => ++count);
  const clients = Array.from({ length: workload.clients ?? 1 }, (_, index) =>
    runWorkload(workload, {
      ...{ ...given, nextOperation, client: `client-${index + 1}` },
      firstTurn: index * workload.turns.length + 1,
    }),
  );
  await Promise.all(clients);
}
