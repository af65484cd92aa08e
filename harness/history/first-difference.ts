import type { HistoryEvent } from './event.ts';
import { type NormalEvent, type NormalHistory, normalise } from './normalise.ts';

export interface HistoryDifference {
  /** `faults`, `link client connection 1 downstream`. */
  readonly stream: string;
  /** Position in the stream, from 0. */
  readonly position: number;
  /** The event of each history there; undefined where its stream has ended. */
  readonly left: NormalEvent | undefined;
  readonly right: NormalEvent | undefined;
  /** One sentence. */
  readonly text: string;
}

/**
 * The first thing in which two histories differ that a seed decides, or undefined when they are the
 * same. Of several streams that differ, the one whose difference comes first in the left history. Give
 * `streams` to compare only some: `(name) => name === 'faults'`.
 */
export function firstDifference(
  left: readonly HistoryEvent[],
  right: readonly HistoryEvent[],
  streams: (name: string) => boolean = () => true,
): HistoryDifference | undefined {
  const before = normalise(left);
  const after = normalise(right);
  const differences = [...new Set([...before.keys(), ...after.keys()])]
    .filter(streams)
    .map((stream) => inStream(stream, before, after))
    .filter((difference) => difference !== undefined);
  return differences.sort((a, b) => placeOf(a) - placeOf(b))[0];
}

function inStream(
  stream: string,
  before: NormalHistory,
  after: NormalHistory,
): HistoryDifference | undefined {
  const left = before.get(stream) ?? [];
  const right = after.get(stream) ?? [];
  const length = Math.max(left.length, right.length);
  for (let position = 0; position < length; position++) {
    const a = left[position];
    const b = right[position];
    if (a?.line === b?.line) continue;
    const text = `Event ${position + 1} of stream "${stream}" was ${show(a)}, and is ${show(b)}.`;
    return { stream, position, left: a, right: b, text };
  }
  return undefined;
}

/** A stream that only the right history goes on with differs where it does so there. */
function placeOf({ left, right }: HistoryDifference): number {
  return left?.index ?? right?.index ?? 0;
}

function show(event: NormalEvent | undefined): string {
  if (event === undefined) return 'not there';
  return event.line.length > 200 ? `${event.line.slice(0, 200)}...` : event.line;
}
