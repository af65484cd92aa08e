import type { HistoryEvent } from '../../history/event.ts';
import { align } from './align.ts';
import { type Step, stepsOf } from './comparable.ts';

export type AlignedKind =
  /** The same step on both sides. */
  | 'same'
  /** The same step, with other tokens. */
  | 'other-tokens'
  /** On both sides, but a few steps earlier or later: two peers raced. */
  | 'moved'
  | 'left-only'
  | 'right-only';

export interface AlignedRow {
  readonly kind: AlignedKind;
  readonly left?: Step;
  readonly right?: Step;
}

export interface Comparison {
  readonly rows: readonly AlignedRow[];
  /** Place in `rows` where the runs part; undefined when they do not. */
  readonly first: number | undefined;
  /** The parting in a sentence. */
  readonly sentence: string;
}

/** A step may stand this many rows from its partner and still count as a race, not a difference. */
const raceRowsMax = 8;

/**
 * Two histories of the same plan, step by step side by side, and the first step that only one of them
 * has. Steps that merely changed places with a neighbour are no difference, because peers race.
 */
export function compareHistories(
  left: readonly HistoryEvent[],
  right: readonly HistoryEvent[],
): Comparison {
  const [before, after] = [stepsOf(left), stepsOf(right)];
  const rows = align(
    before.map((step) => step.key),
    after.map((step) => step.key),
  ).map(({ left: l, right: r }) =>
    rowOf(l === undefined ? l : before[l], r === undefined ? r : after[r]),
  );
  const raced = markRaces(rows);
  const place = raced.findIndex((row) => row.kind === 'left-only' || row.kind === 'right-only');
  const tokens = raced.findIndex((row) => row.kind === 'other-tokens');
  const first = place >= 0 ? place : tokens >= 0 ? tokens : undefined;
  return { rows: raced, first, sentence: sentenceOf(raced, first) };
}

function rowOf(left: Step | undefined, right: Step | undefined): AlignedRow {
  if (left && right)
    return { kind: left.detail === right.detail ? 'same' : 'other-tokens', left, right };
  return left ? { kind: 'left-only', left } : { kind: 'right-only', ...(right && { right }) };
}

/** Pairs each lonely step with a lonely one of the other side that is like it and near. */
function markRaces(rows: readonly AlignedRow[]): AlignedRow[] {
  const marked = [...rows];
  for (const [i, row] of rows.entries()) {
    if (marked[i]?.kind !== 'left-only' && marked[i]?.kind !== 'right-only') continue;
    const key = (row.left ?? row.right)?.key;
    const other = row.left ? 'right-only' : 'left-only';
    for (let j = i + 1; j <= Math.min(i + raceRowsMax, rows.length - 1); j++) {
      const near = marked[j];
      if (near?.kind !== other || (near.left ?? near.right)?.key !== key) continue;
      marked[i] = { ...row, kind: 'moved' };
      marked[j] = { ...near, kind: 'moved' };
      break;
    }
  }
  return marked;
}

function sentenceOf(rows: readonly AlignedRow[], first: number | undefined): string {
  if (first === undefined) return 'Both runs took the same steps.';
  const row = rows[first];
  const alike = rows.slice(0, first).filter((r) => r.kind !== 'moved').length;
  const after =
    alike === 0 ? 'From the start' : `After ${alike} like ${alike === 1 ? 'step' : 'steps'}`;
  if (row?.kind === 'other-tokens') {
    return `${after}, the same step has other tokens: ${row.left?.detail || 'none'} on the left, ${row.right?.detail || 'none'} on the right.`;
  }
  // What each side does next; a side that has nothing more to say has ended.
  const next = (side: 'left' | 'right') =>
    rows.slice(first).find((r) => r.kind !== 'moved' && r[side])?.[side]?.words ?? 'nothing more';
  return `${after}, the runs part: left has “${next('left')}”, right has “${next('right')}”.`;
}
