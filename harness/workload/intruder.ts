import type { ClientOptions } from './client-options.ts';
import { dialSocket } from './client-socket.ts';
import { Operations } from './operations.ts';
import { settledWithin } from './race.ts';
import { RequestFailure } from './request-failure.ts';
import type { Intrusion } from './workload.ts';

/** How long an intruder stays, when nobody shows it the door. */
const stayMs = 300;

const said: Readonly<Record<Exclude<Intrusion, 'origin'>, () => string | Uint8Array>> = {
  binary: () => Uint8Array.of(0, 255, 1, 254),
  'not-json': () => '{"id":1,"method":',
  huge: () => JSON.stringify({ id: 1, method: ' '.repeat(17 * 1024 * 1024) }),
};

/**
 * Connects as one who is no client of this protocol, says one thing and leaves: a browser (whose
 * upgrade has an `Origin`), a binary frame, text that is no JSON, a message of 17 MiB. Its connection
 * is one operation, which fails when it is refused.
 */
export async function intrude(
  what: Intrusion,
  { endpoint, recorder, client, clock, signal, bounds, nextOperation = () => 1 }: ClientOptions,
): Promise<void> {
  const operations = new Operations(recorder, client, nextOperation);
  const { closeMs, handshakeMs } = bounds;
  const origin = what === 'origin' ? { origin: 'http://attacker.example' } : {};
  await operations
    .run('connect', { intrusion: what }, async () => {
      const socket = await dialSocket(endpoint, { clock, signal, handshakeMs, ...origin });
      if (what !== 'origin') await socket.send(said[what]()).catch(() => {});
      await settledWithin(clock, stayMs, undefined, [socket.closed]);
      socket.close();
      await settledWithin(clock, closeMs, undefined, [socket.closed]);
      socket.terminate('the intruder leaves');
      await socket.closed;
    })
    .catch((error: unknown) => {
      if (!(error instanceof RequestFailure)) throw error;
    });
}
