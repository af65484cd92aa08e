import { systemClock } from '../../clock.ts';
import type { RawPeer } from '../../transports/testing/raw-peer.ts';
import { within } from '../../transports/testing/within.ts';

/** For bounds on time: who else uses the machine can only make things late, so a miss is tried again. */
export const onBusyMachine = { retry: 3 } as const;

/** Milliseconds that something took. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = systemClock.now();
  await act();
  return systemClock.now() - start;
}

export interface Arrival {
  readonly atMs: number;
  readonly bytes: number;
}

/** When bytes came in from now on. */
export function arrivals(peer: RawPeer): Arrival[] {
  const start = systemClock.now();
  const all: Arrival[] = [];
  peer.socket.on('data', (bytes: Buffer) => {
    all.push({ atMs: systemClock.now() - start, bytes: bytes.length });
  });
  return all;
}

/** Reads so many bytes of a peer without keeping them. */
export async function drained(peer: RawPeer, bytes: number): Promise<void> {
  peer.socket.removeAllListeners('data');
  let left = bytes;
  const all = new Promise<void>((resolve) => {
    peer.socket.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left <= 0) resolve();
    });
  });
  await within(all, () => `reading ${bytes} bytes, ${left} are missing,`, 10_000);
}

/** What a peer got within this time: for what must not happen. */
export async function afterQuiet(ms: number): Promise<void> {
  await systemClock.sleep(ms);
}
