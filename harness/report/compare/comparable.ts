import type { HistoryEvent } from '../../history/event.ts';
import { collapse } from '../timeline/collapse.ts';
import { type Lanes, lanesOf } from '../timeline/lanes.ts';
import { type Item, isBand, isGap, type Row, type Tone } from '../timeline/row.ts';
import { rowsOf } from '../timeline/rows.ts';
import { ranges } from '../words/quantity.ts';

/** A step of a history without what differs in every run: times, ids, pids, counts of chunks. */
export interface Step {
  /** Steps with the same key are the same step. */
  readonly key: string;
  /** What happened, for people: `server → client: item/agentMessage/delta ×37, tokens 4–40`. */
  readonly words: string;
  /** What may differ in a step that is the same: the tokens that were streamed. */
  readonly detail: string;
  /** How often it happened in a row. */
  readonly times: number;
  readonly event: number;
  readonly tone: Tone;
}

/**
 * The steps of a history that two runs of the same plan should share. What a process prints and how
 * full sockets are is left out: both depend on nothing but timing and version.
 */
export function stepsOf(history: readonly HistoryEvent[]): Step[] {
  const lanes = lanesOf(history);
  // Whether a delivery came at once or a little later is a matter of load.
  const rows = rowsOf(history, lanes, Number.POSITIVE_INFINITY).filter((row) => !isNoise(row));
  return collapse(rows, 1).flatMap((item) => {
    const row = isBand(item) ? item.rows[0] : isGap(item) ? undefined : item;
    return row === undefined ? [] : [stepOf(item, row, lanes)];
  });
}

const isNoise = (row: Row) => /^(output|backpressure) /.test(row.run?.key ?? '');

function stepOf(item: Item, row: Row, lanes: Lanes): Step {
  const band = isBand(item);
  const label = band && item.rows.length > 1 ? item.label : row.label;
  const tokens = band ? item.rows.flatMap((r) => r.run?.tokens ?? []) : [];
  const where = whereOf(row, lanes);
  const what = band ? (row.run?.name ?? '') + fateOf(row.label) : withoutIds(row.label);
  const { connection = 1 } = row;
  const chip = connection === 1 ? '' : `c${connection} `;
  return {
    key: `${row.connection ?? ''} ${where} ${what} ${row.tone}`,
    words: `${chip}${where}: ${label}`,
    detail: ranges(tokens),
    times: band ? item.rows.length : 1,
    event: row.events[0] ?? 0,
    tone: row.tone,
  };
}

const fateOf = (label: string) => label.match(/ · .*$/)?.[0] ?? '';

function whereOf({ shape }: Row, { lanes }: Lanes): string {
  const name = (lane: number) => lanes[lane]?.label ?? '?';
  if (shape.kind === 'rule') return 'run';
  if (shape.kind === 'mark') return name(shape.lane);
  const end = shape.reached === 'via' && shape.via !== undefined ? shape.via : shape.to;
  return `${name(shape.from)} → ${name(end)}`;
}

/** Ids of messages, waits and process ids; numbers of turns, faults and connections stay. */
const withoutIds = (label: string): string =>
  label
    .replace(/ #\S+/g, '')
    .replace(/ \(tokens? [^)]*\)/g, '')
    .replace(/ after [\d.]+ (?:ms|s|min)(?: \d+ s)?/g, '')
    .replace(/[\d.]+ (?:ms|s|min)(?: \d+ s)? later/g, 'later')
    .replace(/pid \d+/g, 'pid')
    .replace(/units? [\d–]+/g, 'units')
    .replace(/, \d+ B\b/g, '')
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, 'id');
