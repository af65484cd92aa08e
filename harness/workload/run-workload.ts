import type { Recorder } from '../history/recorder-face.ts';
import { appServerConnector } from './app-server-connector.ts';
import { answerApproval } from './approvals.ts';
import type { ClientOptions } from './client-options.ts';
import { Operations } from './operations.ts';
import { ReferenceClient } from './reference-client.ts';
import { RequestFailure } from './request-failure.ts';
import type { RpcHandler } from './rpc-connection.ts';
import { Session } from './session.ts';
import { Thread } from './thread.ts';
import { TokenLog } from './token-log.ts';
import { TurnBook } from './turn-book.ts';
import type { Workload } from './workload.ts';

/**
 * Does a workload as one client. Whatever the implementation does is recorded and never thrown; a
 * throw is a fault of the harness. Resolves when the work is done, given up, or stopped by the
 * signal; the connection has ended then.
 */
export async function runWorkload(workload: Workload, given: ClientOptions): Promise<void> {
  const tokens = new TokenLog(given.recorder, given.clock, given.client);
  const options = { ...given, recorder: after(tokens, given.recorder) };
  let count = 0;
  const number = options.nextOperation ?? (() => ++count);
  const operations = new Operations(options.recorder, options.client, number);
  const book = new TurnBook(tokens, () => options.clock.now());
  const handler = handlerOf(options, operations, book);
  const session = new Session(options, appServerConnector(options), operations, handler);
  const thread = new Thread(options, operations);
  const client = new ReferenceClient(options, { session, thread, book, tokens, operations });
  try {
    for (const [index, turn] of workload.turns.entries()) await client.turn(turn, index + 1);
    await client.readBack();
    await client.end(workload.ending);
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    operations.abandon(error);
  } finally {
    tokens.flush();
    const rest = session.current;
    rest?.socket.terminate('the workload is over');
    await rest?.closed;
  }
}

/** Tokens wait a moment for more of them; nothing else of this client may overtake them. */
function after(tokens: TokenLog, recorder: Recorder): Recorder {
  return {
    record(event) {
      tokens.flush();
      recorder.record(event);
    },
  };
}

function handlerOf(options: ClientOptions, operations: Operations, book: TurnBook): RpcHandler {
  return {
    onNotification: (notification) => book.onNotification(notification),
    onRequest: (request, answer) => answerApproval(request, operations, book, answer),
    onInvalid: (text) => {
      const shown = JSON.stringify(text.slice(0, 80));
      const note = `${options.client} got a message that is no JSON-RPC: ${shown}`;
      options.recorder.record({ type: 'note', text: note });
    },
  };
}
