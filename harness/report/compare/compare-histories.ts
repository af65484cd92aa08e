import type { HistoryEvent } from '../../history/event.ts';
import { count } from '../words/quantity.ts';
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

/**
 * A step may stand this many rows from its partner and still count as a race, not a difference: peers
 * are independent of one another, so one of them can be many steps ahead.
 */
const raceRowsMax = 30;

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
  const first = partingOf(raced, before, after);
  return { rows: raced, first, sentence: sentenceOf(raced, first) };
}

/**
 * Where the runs part: the first lonely step from the first fault on, else the first before it. What
 * one side streams and the other never does is passed over while there is anything else: versions
 * differ in what they announce, and that is seldom why one of them fails.
 */
function partingOf(
  rows: readonly AlignedRow[],
  before: readonly Step[],
  after: readonly Step[],
): number | undefined {
  const [ofBefore, ofAfter] = [timesByKey(before), timesByKey(after)];
  // What the other side did as often merely came earlier or later there, in another band.
  const lessOften = (key: string, isLeft: boolean) => {
    const [left = 0, right = 0] = [ofBefore.get(key), ofAfter.get(key)];
    return isLeft ? right > 0 && right < left : left > 0 && left < right;
  };
  const lonely = (row: AlignedRow) => row.kind === 'left-only' || row.kind === 'right-only';
  const weighty = (row: AlignedRow) => {
    const step = row.left ?? row.right;
    if (step === undefined || step.tone === 'stage') return false;
    // Where a stream is cut into bands depends on what happened to come between.
    return (
      step.detail === '' &&
      (!light.includes(step.tone) || lessOften(step.key, row.left !== undefined))
    );
  };
  const disturbed = Math.max(
    0,
    rows.findIndex((row) => (row.left ?? row.right)?.tone === 'fault'),
  );
  const places = [
    rows.findIndex((row, i) => i >= disturbed && lonely(row) && weighty(row)),
    rows.findIndex((row) => lonely(row) && weighty(row)),
    rows.findIndex(lonely),
    // How far a stream had come when it was cut is timing; a repeat or a gap that one side has is not.
    rows.findIndex((row, i) => i >= disturbed && tornOnOneSide(row)),
    rows.findIndex((row) => row.kind === 'other-tokens'),
  ];
  return places.find((place) => place >= 0);
}

function tornOnOneSide({ kind, left, right }: AlignedRow): boolean {
  return kind === 'other-tokens' && isTorn(left) !== isTorn(right);
}

/** Tokens in more than one run: `29, 29–30` has a repeat, `4–9, 12–20` a gap. */
const isTorn = (step: Step | undefined): boolean => step?.detail.includes(',') === true;

function timesByKey(steps: readonly Step[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const step of steps) times.set(step.key, (times.get(step.key) ?? 0) + step.times);
  return times;
}

const light: readonly string[] = ['stream', 'quiet'];

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
  const earlier = rows.slice(0, first);
  const alike = earlier.filter((r) => r.kind === 'same' || r.kind === 'other-tokens').length;
  const unlike = earlier.filter((r) => r.kind === 'left-only' || r.kind === 'right-only').length;
  const where = alike === 0 ? 'From the start' : `After ${count(alike, 'like step')}`;
  const beside = unlike === 0 ? '' : ` (and ${unlike} of lesser weight that only one side has)`;
  if (row?.kind === 'other-tokens') {
    return `${where}${beside}, the same step has other tokens: ${row.left?.detail || 'none'} on the left, ${row.right?.detail || 'none'} on the right.`;
  }
  const [left, right] = [besideOf(rows, first, 'left'), besideOf(rows, first, 'right')];
  return `${where}${beside}, the runs part: left has “${left}”, right has “${right}”.`;
}

/** How far a side is followed for something that it alone did. */
const stepsAheadMax = 8;

/**
 * What a side does where the runs part: the step itself, or else what stands beside it, soon something of
 * its own if it has that, else the step that both took. Rows that only one side has stand in no order.
 */
function besideOf(rows: readonly AlignedRow[], first: number, side: 'left' | 'right'): string {
  const parting = rows[first]?.[side];
  if (parting !== undefined) return parting.words;
  let from = first;
  while (/-only$/.test(rows[from - 1]?.kind ?? '')) from -= 1;
  const steps = rows
    .slice(from)
    .filter((r) => r.kind !== 'moved' && r[side])
    .slice(0, stepsAheadMax);
  const own = steps.find(
    (r) => r.kind === `${side}-only` && ![...light, 'stage'].includes(r[side]?.tone ?? ''),
  );
  // A side that has nothing more to say has ended.
  return (own ?? steps[0])?.[side]?.words ?? 'nothing more';
}
