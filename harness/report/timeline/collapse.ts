import { ranges } from '../words/quantity.ts';
import { grouped } from '../words/visible.ts';
import type { Band, Item, Row } from './row.ts';

/** Fewer rows than this are clearer when each is drawn. */
const drawnBandRowsMin = 4;

/**
 * Folds what is streamed. A turn interleaves the provider's tokens, the server's deltas and what the
 * client got; within a stretch of such rows each kind becomes one band, placed where it began. A row
 * that is no stream (a request, a fault, an end) ends the stretch, so order around it stays true.
 */
export function collapse(rows: readonly Row[], bandRowsMin = drawnBandRowsMin): Item[] {
  const items: Item[] = [];
  let stretch: Row[] = [];
  for (const row of rows) {
    if (row.run !== undefined) {
      stretch.push(row);
      continue;
    }
    items.push(...fold(stretch, bandRowsMin), row);
    stretch = [];
  }
  return [...items, ...fold(stretch, bandRowsMin)];
}

function fold(stretch: readonly Row[], bandRowsMin: number): Item[] {
  const runs = new Map<string, Row[]>();
  for (const row of stretch) {
    // What a fault hit, or what never arrived, is not like the rest of its kind.
    const key = `${row.run?.key} ${row.tone}`;
    const run = runs.get(key);
    if (run) run.push(row);
    else runs.set(key, [row]);
  }
  const items = [...runs.values()].flatMap((run): (Row | Band)[] =>
    run.length < bandRowsMin ? run : [{ band: true, rows: run, label: bandLabel(run) }],
  );
  return items.sort((a, b) => firstEvent(a) - firstEvent(b));
}

/** The number of the first event that an item shows. */
export function firstEvent(item: Item): number {
  if ('gap' in item) return item.from;
  return ('band' in item ? item.rows[0]?.events[0] : item.events[0]) ?? 0;
}

/** `item/agentMessage/delta ×37, tokens 4–40 · never delivered`. */
function bandLabel(rows: readonly Row[]): string {
  const tokens = rows.flatMap((row) => row.run?.tokens ?? []);
  const name = rows[0]?.run?.name ?? '';
  const fate = rows[0]?.label.match(/ · .*$/)?.[0] ?? '';
  const count = rows.reduce((sum, row) => sum + (row.run?.count ?? 1), 0);
  return `${name} ×${grouped(count)}${tokens.length === 0 ? '' : `, tokens ${ranges(tokens)}`}${fate}`;
}
