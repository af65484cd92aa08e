import { type Clock, systemClock } from '../../clock.ts';
import { steadyClock } from '../../testing/steady-clock.ts';
import type { RawPeer } from '../../transports/testing/raw-peer.ts';
import { within } from '../../transports/testing/within.ts';

/** True when the contract is proven on somebody else's server. */
export const isForeign = process.env.MIDTURN_CONTRACT_URL !== undefined;

/** Ours goes by the same steady clock as its tests; somebody else's has the time of day. */
export const clockOfTests: Clock = isForeign ? systemClock : steadyClock;

/** For bounds on time of somebody else's server: who else uses the machine can only make things late, so a miss is tried again. */
export const onBusyMachine = { retry: isForeign ? 3 : 0 };

/** Milliseconds that something took, at the least those that this process worked for it. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = clockOfTests.now();
  const worked = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(worked);
  return Math.max(clockOfTests.now() - start, (user + system) / 1_000);
}

export interface Arrival {
  readonly atMs: number;
  readonly bytes: number;
}

/** When bytes came in from now on. */
export function arrivals(peer: RawPeer): Arrival[] {
  const start = clockOfTests.now();
  const all: Arrival[] = [];
  peer.socket.on('data', (bytes: Buffer) => {
    all.push({ atMs: clockOfTests.now() - start, bytes: bytes.length });
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
  await clockOfTests.sleep(ms);
}
