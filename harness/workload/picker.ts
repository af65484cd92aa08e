import { appServerConnector } from './app-server-connector.ts';
import { clientKit, finishClient } from './client-kit.ts';
import type { ClientOptions } from './client-options.ts';
import { dialSocket } from './client-socket.ts';
import { settledWithin } from './race.ts';
import { Session } from './session.ts';
import type { Thread } from './thread.ts';
import type { Workload } from './workload.ts';

/** Threads that a dialog shows at once. */
const shownMax = 10;

/** The first connection of the user, and the thread that it works on. */
export interface Picked {
  readonly session: Session;
  readonly thread: Thread;
}

/**
 * A second connection of one user, in which to pick a thread, and what the first one does meanwhile. What
 * goes wrong is recorded, and the user goes on.
 */
export async function pick(
  how: NonNullable<Workload['picker']>,
  picked: Picked,
  given: ClientOptions,
): Promise<void> {
  const kit = clientKit(given);
  const { options, operations, onInvalid } = kit;
  const { clock, bounds, signal, endpoint } = options;
  const silent = { onNotification: () => {}, onRequest: () => true, onInvalid };
  const session = new Session(options, appServerConnector(options), operations, silent);
  await finishClient(kit, session, async () => {
    if (how === 'leaves-at-once') {
      const dial = { clock, signal, handshakeMs: bounds.handshakeMs };
      const socket = await operations.run('connect', {}, () => dialSocket(endpoint, dial));
      socket.close();
      await settledWithin(clock, bounds.closeMs, undefined, [socket.closed]);
      socket.terminate('the picker leaves');
      await socket.closed;
      return;
    }
    const rpc = await session.connected();
    const list = () => rpc.request('thread/list', { limit: shownMax }, bounds.requestMs);
    await operations.run('read', {}, list);
    const { thread } = picked;
    if (thread.id !== undefined) {
      await thread.resume(await picked.session.connected(), thread.id);
    }
    rpc.socket.close();
    await settledWithin(clock, bounds.closeMs, undefined, [rpc.closed]);
  });
}
