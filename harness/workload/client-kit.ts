import type { ClientOptions } from './client-options.ts';
import { Operations } from './operations.ts';
import { RequestFailure } from './request-failure.ts';
import type { Session } from './session.ts';
import { TokenLog } from './token-log.ts';

/** What a client of any protocol works with. */
export interface ClientKit<O> {
  /** With a recorder that keeps the order of this client's events. */
  readonly options: O;
  readonly tokens: TokenLog;
  readonly operations: Operations;
  /** Notes a message that is not of the protocol, and goes on. */
  onInvalid(text: string): void;
}

export function clientKit<O extends Omit<ClientOptions, 'endpoint'>>(given: O): ClientKit<O> {
  const { recorder, client, clock } = given;
  const tokens = new TokenLog(recorder, clock, client);
  // Tokens wait a moment for more of them; nothing else of this client may overtake them.
  const ordered: typeof recorder = {
    record(event) {
      tokens.flush();
      recorder.record(event);
    },
  };
  let count = 0;
  const number = given.nextOperation ?? (() => ++count);
  return {
    options: { ...given, recorder: ordered },
    tokens,
    operations: new Operations(ordered, client, number),
    onInvalid(text) {
      const shown = JSON.stringify(text.slice(0, 80));
      ordered.record({
        type: 'note',
        text: `${client} got a message that is no JSON-RPC: ${shown}`,
      });
    },
  };
}

/**
 * Runs `work`. An end that the implementation or the signal forced on it is recorded, and what is
 * open is `info` then; in any case the connection is gone afterwards.
 */
export async function finishClient(
  { tokens, operations }: ClientKit<unknown>,
  session: Session,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
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
