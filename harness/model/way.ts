import type { Direction } from '../wire/unit.ts';
import { type Asked, methodOf, type Said } from './said.ts';

/** A unit that waits for its turn to leave the proxy. */
export interface Waiting {
  readonly unit: number;
  readonly bytes: number;
  /** Absent when it goes nowhere. */
  readonly said?: Said;
  readonly how: object;
}

/** One direction of a connection. */
export interface Way {
  readonly direction: Direction;
  units: number;
  /** Nothing overtakes: no earlier than the one before. */
  arrivesAt: number;
  leavesAt: number;
  reachesAt: number;
  /** Units that wait for their turn to leave. */
  readonly queue: Waiting[];
  /** The fault because of which they wait. */
  heldBy: number | undefined;
  /** Ids of requests that were seen the other way, and what they were. */
  readonly asked: Map<string | number, Asked>;
  /** What was said while the proxy reads nothing. */
  readonly unread: Said[];
}

export const way = (direction: Direction): Way => ({
  ...{ direction, units: 0, arrivesAt: 0, leavesAt: 0, reachesAt: 0, queue: [], heldBy: undefined },
  ...{ asked: new Map(), unread: [] },
});

export const heldBy = (one: Waiting, fault: number | undefined): Waiting =>
  fault === undefined ? one : { ...one, how: { ...one.how, heldBy: fault } };

/** What a message answers, where it is an answer to what waits for one; a request waits from now on. */
export function pair(way: Way, back: Way, said: Said): Asked | undefined {
  const { id, kind, means } = said;
  if (id === undefined) return undefined;
  if (kind === 'request') back.asked.set(id, { method: methodOf(said), means });
  if (kind !== 'response' && kind !== 'error') return undefined;
  const asked = way.asked.get(id);
  way.asked.delete(id);
  return asked;
}
