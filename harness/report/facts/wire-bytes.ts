import type { EventOf, HistoryEvent } from '../../history/event.ts';

/** A unit whose bytes a history kept, with what became of it. */
export interface WireBytes {
  readonly kept: EventOf<'unit-bytes'>;
  readonly received: EventOf<'unit-received'> | undefined;
  /** The fault that fired at it. */
  readonly fired: EventOf<'fault-fired'> | undefined;
  /** How it was delivered, when that was not as it came. */
  readonly fate: EventOf<'unit-delivered'> | undefined;
  /** Bytes of it that were delivered, when the rest was cut off. */
  readonly cutAt: number | undefined;
}

/** In the order in which the units were received. */
export function wireBytesOf(history: readonly HistoryEvent[]): WireBytes[] {
  const kept = new Map<string, EventOf<'unit-bytes'>>();
  for (const event of history) if (event.type === 'unit-bytes') kept.set(keyOf(event), event);
  if (kept.size === 0) return [];
  const received = new Map<string, EventOf<'unit-received'>>();
  const fired = new Map<string, EventOf<'fault-fired'>>();
  const fates = new Map<string, EventOf<'unit-delivered'>>();
  for (const event of history) {
    if (event.type === 'unit-received') {
      // A run may be long, and only its last units are kept.
      const last = event.last ?? event.unit;
      for (let unit = Math.max(event.unit, last - 1); unit <= last; unit++) {
        const key = keyOf({ ...event, unit });
        if (kept.has(key)) received.set(key, event);
      }
    }
    if (event.type === 'fault-fired' && !fired.has(keyOf(event))) fired.set(keyOf(event), event);
    if (event.type !== 'unit-delivered' || event.as === undefined) continue;
    for (let unit = event.unit; unit <= Math.min(event.last, event.unit + 1000); unit++) {
      const key = keyOf({ ...event, unit });
      if (kept.has(key) && !fates.has(key)) fates.set(key, event);
    }
  }
  const found = [...kept].map(([key, bytes]): WireBytes => {
    const fate = fates.get(key);
    const cutAt = fate?.as === 'cut' ? fate.bytes : undefined;
    return { kept: bytes, received: received.get(key), fired: fired.get(key), fate, cutAt };
  });
  return found.sort((a, b) => placeOf(a) - placeOf(b));
}

const placeOf = ({ received, kept }: WireBytes): number => received?.index ?? kept.index;

const keyOf = (e: {
  readonly link?: string;
  readonly connection?: number;
  readonly direction?: string;
  readonly unit?: number;
}): string => `${e.link} ${e.connection} ${e.direction} ${e.unit}`;
