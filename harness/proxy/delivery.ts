import type { OwnChange } from '../history/own-change.ts';
import type { Direction } from '../wire/unit.ts';

/** What became of units on their way out; absent when they went out as they came. */
export type Fate = 'altered' | 'cut' | 'dropped' | 'discarded';

/** Units `first` to `last`, or pieces of them; bytes that no codec counts have -1. */
export interface Delivery {
  readonly bytes: Buffer;
  readonly first: number;
  readonly last: number;
  /** Bytes of the units, when these are the last of several pieces. */
  readonly total?: number;
  readonly as?: Fate;
  readonly fault?: number;
  /** The fault because of which it goes out later than it came. */
  readonly heldBy?: number;
  /** What midturn itself changed in it. */
  readonly own?: OwnChange;
  /** What to tell of it, when that is more than one thing. */
  readonly records?: readonly Delivery[];
}

/** How much later something is to leave, and the last of the faults because of which it does. */
export interface Lateness {
  readonly delayMs: number;
  readonly heldBy?: number;
}

export const prompt: Lateness = { delayMs: 0 };

/** How a delivery is to leave. */
export interface Shape extends Lateness {
  /** Pieces at this rate, without credit for idle time; 0 lets none pass until the release. */
  readonly bytesPerSecond?: number;
  /** Pieces of these sizes, with a pause after each. */
  readonly slice?: { readonly sizes: readonly number[]; readonly pauseMs: number };
  /** In one write with so many others, or with those that came within the time. */
  readonly gather?: { readonly units: number; readonly delayMs: number };
}

/** As it is recorded; `overdueBy`: the fault because of which it was read late. */
export function deliveredEvent(
  direction: Direction,
  delivery: Delivery,
  as: Fate | undefined,
  overdueBy: number | undefined,
) {
  const { first, last, bytes, total = bytes.length, fault, own } = delivery;
  const { heldBy = overdueBy } = delivery;
  return {
    type: 'unit-delivered' as const,
    ...{ direction, unit: first, last, bytes: total },
    ...(as !== undefined && { as }),
    ...(fault !== undefined && { fault }),
    ...(heldBy !== undefined && { heldBy }),
    ...(own && { own }),
  };
}
