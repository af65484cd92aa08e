import type { Bounds } from '../invariants/invariant.ts';

/** What our own waits are longer by than the bound that they show to be passed. */
const share = 1.05;
const leastMs = 250;

/** How long to wait where a wait of `boundMs` must be seen to be over: events come a little after their cause. */
export function patientMs(boundMs: number): number {
  return Math.ceil(Math.max(boundMs * share, boundMs + leastMs));
}

/** The waits of a client of ours in a case that is judged by these bounds. */
export function patient(bounds: Bounds): Bounds {
  const waits = Object.entries(bounds).map(([name, ms]) => [name, patientMs(ms)]);
  return Object.fromEntries(waits) as unknown as Bounds;
}
