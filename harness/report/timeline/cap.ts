import { nearest } from './nearest.ts';
import { type Gap, type Item, isBand, isGap, type Row, type Tone } from './row.ts';

const loud: readonly Tone[] = ['fault', 'healed', 'bad', 'end', 'stage'];

/**
 * At most `itemsMax` items and the gaps between them: those that are evidence, faults, ends and
 * failures, and what is nearest to them. A gap says how much it hides. The start is kept as well.
 */
export function cap(
  items: readonly Item[],
  evidence: ReadonlySet<number>,
  itemsMax: number,
): Item[] {
  const places = nearest(items, itemsMax, (item, i) => i < 20 || matters(item, evidence));
  const capped: Item[] = [];
  let next = 0;
  for (const place of [...places, items.length]) {
    if (place > next) capped.push(gapOf(items.slice(next, place)));
    const item = items[place];
    if (item) capped.push(item);
    next = place + 1;
  }
  return capped;
}

const rowsIn = (item: Item): readonly Row[] =>
  isBand(item) ? item.rows : isGap(item) ? [] : [item];

function matters(item: Item, evidence: ReadonlySet<number>): boolean {
  return rowsIn(item).some(
    (row) => loud.includes(row.tone) || row.events.some((event) => evidence.has(event)),
  );
}

function gapOf(hidden: readonly Item[]): Gap {
  const events = hidden.flatMap(rowsIn).flatMap((row) => row.events);
  return {
    gap: true,
    rows: hidden.reduce((sum, item) => sum + rowsIn(item).length, 0),
    events: events.length,
    from: events[0] ?? 0,
    to: events.at(-1) ?? 0,
  };
}
