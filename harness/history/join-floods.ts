import type { EventOf, HistoryEvent, RecordedMessage } from './event.ts';

type Received = EventOf<'unit-received'>;

/**
 * Where a flood was cut into runs depends on how its bytes were read: runs of the same deltas that
 * follow each other, and single ones between them, become one event at the place of the first.
 */
export function joinFloods(history: readonly HistoryEvent[]): HistoryEvent[] {
  const joined: HistoryEvent[] = [];
  /** Where the last unit of each direction stands in `joined`. */
  const places = new Map<string, number>();
  for (const event of history) {
    if (event.type !== 'unit-received') {
      joined.push(event);
      continue;
    }
    const stream = `${event.link} ${event.connection} ${event.direction}`;
    const place = places.get(stream) ?? -1;
    const before = joined[place] as Received | undefined;
    if (before !== undefined && goesOn(before, event)) joined[place] = join(before, event);
    else places.set(stream, joined.push(event) - 1);
  }
  return joined;
}

function goesOn(before: Received, event: Received): boolean {
  if (before.last === undefined && event.last === undefined) return false;
  if ((before.last ?? before.unit) + 1 !== event.unit) return false;
  return sameNames(before.message, event.message);
}

function sameNames(a: RecordedMessage | undefined, b: RecordedMessage | undefined): boolean {
  return (['kind', 'method', 'means', 'id', 'thread', 'turn', 'item'] as const).every(
    (name) => a?.[name] === b?.[name],
  );
}

function join(a: Received, b: Received): Received {
  const tokens = [...(a.message?.tokens ?? []), ...(b.message?.tokens ?? [])];
  const bytes = a.bytes + b.bytes;
  const { text: _, ...message } = a.message as RecordedMessage;
  return {
    ...a,
    ...{ last: b.last ?? b.unit, bytes },
    message: { ...message, ...(tokens.length > 0 && { tokens }), bytes, truncated: true },
  };
}
