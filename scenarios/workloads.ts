import type { Workload } from '../harness/index.ts';

/** One turn of forty small deltas, some milliseconds apart: long enough to be broken in the middle. */
export const oneTurn: Workload = {
  name: 'one turn',
  turns: [{ deltas: 40, deltaBytes: 32, burst: 1, gapMs: 5 }],
  ending: 'close',
};

/** Two turns on one thread: the second shows that the first left a working session behind. */
export const twoTurns: Workload = {
  name: 'two turns',
  turns: [
    { deltas: 30, deltaBytes: 32, burst: 1, gapMs: 5 },
    { deltas: 10, deltaBytes: 32, burst: 1, gapMs: 2 },
  ],
  ending: 'close',
};

/**
 * 1,200 deltas of 6,000 bytes, 50 in a write: more than the 6 MB that the kernel's socket buffers
 * take, so that a reader who stops is felt by the server's own queue within seconds.
 */
export const flood: Workload = {
  name: 'flood',
  turns: [{ deltas: 1_200, deltaBytes: 6_000, burst: 50, gapMs: 1 }],
  ending: 'close',
};
