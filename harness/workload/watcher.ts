import { tokensIn } from '../wire/tokens.ts';
import { appServerConnector } from './app-server-connector.ts';
import { Approvals } from './approvals.ts';
import { clientKit, finishClient } from './client-kit.ts';
import type { ClientOptions } from './client-options.ts';
import { settledWithin } from './race.ts';
import type { RpcHandler } from './rpc-connection.ts';
import { textAt } from './rpc-message.ts';
import { Session } from './session.ts';
import { Thread } from './thread.ts';
import type { TurnBook } from './turn-book.ts';

/** What another client works on: its thread, and which turn is which. */
export interface Watched {
  readonly thread: Thread;
  readonly book: TurnBook;
  /** Resolves when the work is over. */
  readonly over: Promise<unknown>;
  /** Whether it answers questions to the user, too, and after how much thought. */
  readonly answers: boolean;
  readonly thinkMs: number;
}

/**
 * A second client of a thread: takes it up once its first turn streams, and reads along. What it is told
 * of turns is recorded as its own view; at the end it reads the thread back and leaves with a Close.
 * Questions to the user are left to whoever asked for the turn, unless it is to answer them as well.
 */
export async function watchThread(watched: Watched, given: ClientOptions): Promise<void> {
  const { thread, book, over, answers, thinkMs } = watched;
  const kit = clientKit(given);
  const { options, tokens, operations, onInvalid } = kit;
  const approvals = new Approvals({ clock: options.clock, thinkMs, operations, book });
  const handler: RpcHandler = {
    onNotification(notification) {
      const { method, params } = notification;
      approvals.onNotification(notification);
      const turn = book.numberOf(textAt(params, 'turnId'));
      if (method !== 'item/agentMessage/delta' || turn === undefined) return;
      tokens.live(turn, tokensIn(textAt(params, 'delta') ?? ''), textAt(params, 'itemId'));
    },
    onRequest: (request, answer) =>
      answers ? approvals.onRequest(request, answer) : request.method.endsWith('/requestApproval'),
    onInvalid,
  };
  const session = new Session(options, appServerConnector(options), operations, handler);
  const mine = new Thread(options, operations);
  await finishClient(kit, session, async () => {
    const streams = await Promise.race([book.streams.then(() => true), over.then(() => false)]);
    const { id } = thread;
    if (!streams || id === undefined) return;
    await mine.resume(await session.connected(), id);
    await over;
    const rpc = await session.connected();
    for (const stored of await mine.read(rpc, id)) {
      const turn = book.numberOf(stored.id);
      if (turn !== undefined) tokens.readBack(turn, 'read', stored.tokens);
    }
    rpc.socket.close();
    await settledWithin(options.clock, options.bounds.closeMs, undefined, [rpc.closed]);
  });
}
