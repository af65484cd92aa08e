import type { HistoryEvent } from '../history/event.ts';
import { cap } from './timeline/cap.ts';
import { collapse } from './timeline/collapse.ts';
import { type Lanes, lanesOf } from './timeline/lanes.ts';
import { type Item, isBand, isGap, type Row } from './timeline/row.ts';
import { rowsOf } from './timeline/rows.ts';
import { clip } from './words/visible.ts';

/** Mermaid refuses diagrams that are much longer. */
const itemsMax = 200;

/** The history as a Mermaid sequence diagram, for issues and documents that render it. */
export function mermaidText(
  history: readonly HistoryEvent[],
  evidence: readonly number[] = [],
): string {
  const lanes = lanesOf(history);
  const items = cap(collapse(rowsOf(history, lanes)), new Set(evidence), itemsMax);
  return [
    'sequenceDiagram',
    ...lanes.lanes.map((lane, i) => `  participant l${i} as ${labelText(lane.label)}`),
    ...items.map((item) => `  ${lineOf(item, lanes)}`),
    '',
  ].join('\n');
}

function lineOf(item: Item, lanes: Lanes): string {
  const all = `l0,l${lanes.lanes.length - 1}`;
  if (isGap(item)) return `Note over ${all}: … ${item.rows} rows left out`;
  const row: Row | undefined = isBand(item) ? item.rows[0] : item;
  const label = labelText(item.label);
  if (row === undefined || row.shape.kind === 'rule') return `Note over ${all}: ${label}`;
  if (row.shape.kind === 'mark') return `Note over l${row.shape.lane}: ${label}`;
  const { from, to, via, reached } = row.shape;
  if (reached === 'to') return `l${from}->>l${to}: ${label}`;
  return `l${from}-xl${via === undefined || via === from ? to : via}: ${label}`;
}

/** Without the characters that Mermaid reads: `;` and `#` end a statement or begin an entity. */
const labelText = (text: string): string =>
  clip(text, 90).replace(/[#;:<>&"%{}]/g, (found) => `#${found.charCodeAt(0)};`);
