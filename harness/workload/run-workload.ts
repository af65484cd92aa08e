import { appServerConnector } from './app-server-connector.ts';
import { Approvals } from './approvals.ts';
import { clientKit, finishClient } from './client-kit.ts';
import type { ClientOptions } from './client-options.ts';
import { intrude } from './intruder.ts';
import { pick } from './picker.ts';
import { ReferenceClient } from './reference-client.ts';
import type { RpcHandler } from './rpc-connection.ts';
import { Session } from './session.ts';
import { Thread } from './thread.ts';
import { TurnBook } from './turn-book.ts';
import { watchThread } from './watcher.ts';
import type { Workload } from './workload.ts';

/**
 * Does a workload as one client. Whatever the implementation does is recorded and never thrown; a
 * throw is a fault of the harness. Resolves when the work is done, given up, or stopped by the
 * signal; the connection has ended then.
 */
export async function runWorkload(workload: Workload, given: ClientOptions): Promise<void> {
  let count = 0;
  const nextOperation = given.nextOperation ?? (() => ++count);
  const { pipelines = false } = workload;
  const kit = clientKit({ ...given, nextOperation, pipelines });
  const { options, tokens, operations, onInvalid } = kit;
  const book = new TurnBook(tokens, () => options.clock.now(), options.pace);
  const { thinkMs = 0 } = workload;
  const approvals = new Approvals({ clock: options.clock, thinkMs, operations, book });
  const handler: RpcHandler = {
    onNotification(notification) {
      book.onNotification(notification);
      approvals.onNotification(notification);
    },
    onRequest: (request, answer) => approvals.onRequest(request, answer),
    onInvalid,
  };
  const session = new Session(options, appServerConnector(options), operations, handler);
  const thread = new Thread(options, operations);
  const client = new ReferenceClient(options, {
    ...{ session, thread, book, tokens, operations },
    resubmits: workload.resubmits === true,
  });
  let isOver = () => {};
  const over = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const watchers = Array.from({ length: workload.watchers ?? 0 }, (_, k) => {
    const client = `${given.client}-watcher-${k + 1}`;
    const answers = workload.watchersAnswer === true;
    return watchThread(
      { thread, book, over, answers, thinkMs },
      { ...given, nextOperation, client },
    );
  });
  const intruders = async () => {
    const streams = await Promise.race([book.streams.then(() => true), over.then(() => false)]);
    for (const what of streams ? (workload.intrusions ?? []) : []) {
      await intrude(what, { ...given, nextOperation, client: `intruder-${what}` });
    }
  };
  const work = finishClient(kit, session, async () => {
    const { firstTurn = 1 } = options;
    for (const [k, turn] of workload.turns.entries()) {
      await client.turn(turn, firstTurn + k);
      if (k > 0 || workload.picker === undefined) continue;
      const picker = { ...given, nextOperation, client: `${given.client}-picker` };
      await pick(workload.picker, { session, thread }, picker);
    }
    await session.stay(workload.lingerMs ?? 0);
    await client.readBack();
    await client.end(workload.ending);
  });
  await Promise.all([work.finally(isOver), ...watchers, intruders()]).finally(() =>
    approvals.end(),
  );
}
