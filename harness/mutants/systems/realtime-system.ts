import type { Driver, DriverContext, RunningSystem } from '../../drivers/driver.ts';
import { Parts } from '../../drivers/parts.ts';
import { party } from '../../drivers/party.ts';
import { startProvider } from '../../drivers/start-provider.ts';
import { HarnessError } from '../../errors.ts';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import { startProcess } from '../../processes/start-process.ts';
import { printEndpoint } from '../../transports/endpoint-text.ts';
import { Operations } from '../../workload/operations.ts';

/** An agent that talks to the provider itself, over link `realtime`: one command is one conversation. */
export function realtimeDriver(id: string, program: string): Driver {
  return {
    id,
    name: id,
    roles: ['agent'],
    does: [],
    listens: ['tcp'],
    links: ['realtime'],
    parties: { realtime: { client: party.tested(id, 'client-*'), server: party.ourProvider } },
    prepare: async () => void fixtureProgram(program),
    start: (context) => Parts.orNothing((parts) => startRealtime(program, context, parts)),
  };
}

async function startRealtime(
  program: string,
  context: DriverContext,
  parts: Parts,
): Promise<RunningSystem> {
  const provider = await context.interpose('realtime', await startProvider(context, parts));
  return parts.system(provider, async (workload, { recorder, clock, client, signal }) => {
    let count = 0;
    const operations = new Operations(recorder, client, () => ++count);
    for (const { deltas, gapMs } of workload.turns) {
      if (signal.aborted) return;
      const open = operations.invoke('command');
      const asked = ['--texts', String(deltas), '--gap-ms', String(gapMs)];
      const child = parts.add(
        await startProcess({
          ...{ name: client, command: process.execPath, recorder, clock },
          args: [fixtureProgram(program), '--provider', printEndpoint(provider), ...asked],
          recordOutput: ['stdout', 'stderr'],
        }),
      );
      const texts = new Set<string>();
      child.onLine('stdout', (line) => {
        const id = confirmedIn(line);
        if (id !== undefined) texts.add(id);
      });
      const stop = () => void child.stop();
      signal.addEventListener('abort', stop, { once: true });
      await child.exited;
      signal.removeEventListener('abort', stop);
      const value = { exitCode: child.exit?.code ?? -1, confirmed: texts.size };
      const told = new HarnessError('PROCESS_FAILED', child.describe());
      if (signal.aborted) open.info(new HarnessError('ABORTED', child.describe()), value);
      else if (value.exitCode === 0 && texts.size >= deltas) open.ok(value);
      else open.fail(told, value);
    }
  });
}

/** The id of a text, where the line says that it was confirmed; it also says when a connection closed. */
function confirmedIn(line: string): string | undefined {
  const { event, id } = JSON.parse(line) as { event: string; id?: string };
  return event === 'confirmed' ? id : undefined;
}
