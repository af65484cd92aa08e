import type { HistoryEvent } from '../history/event.ts';
import { invariants } from './index.ts';
import { type Bounds, defaultBounds, type Invariant, type Verdict } from './invariant.ts';

/**
 * The verdicts of the invariants named by `ids` on a history, in that order. Pure: the same history
 * gives the same verdicts. An id that no invariant has, or a history that one cannot read, is
 * `unknown` by the harness: no verdict on anyone.
 */
export function judge(
  history: readonly HistoryEvent[],
  ids: readonly string[],
  bounds: Bounds = defaultBounds,
): Verdict[] {
  return ids.map((id) => {
    const invariant = findInvariant(id);
    if (invariant !== undefined) return judgeOne(invariant, history, bounds);
    const known = invariants.map((one) => one.id).join(', ');
    return notJudged(id, `Expected an invariant (${known}), got \`${id}\`.`);
  });
}

/** What a case is judged by. */
export interface Judging {
  /** Ids of the invariants that must have something to judge: without it the case shows nothing. */
  readonly invariants: readonly string[];
  /** Ids of those that the case is not judged by, each with the reason. */
  readonly except?: Readonly<Record<string, string>>;
}

/**
 * The verdicts on a case: of those that it must be judged by, and then of every other invariant that
 * has anything to judge in it.
 */
export function judgeCase(
  history: readonly HistoryEvent[],
  { invariants: required, except = {} }: Judging,
  bounds: Bounds = defaultBounds,
): Verdict[] {
  const asked = required.filter((id) => !(id in except));
  const others = invariants
    .map(({ id }) => id)
    .filter((id) => !asked.includes(id) && !(id in except));
  const beside = judge(history, others, bounds).filter((verdict) => !verdict.nothing);
  return [...judge(history, asked, bounds), ...beside].map(({ nothing: _, ...verdict }) => verdict);
}

export function findInvariant(id: string): Invariant | undefined {
  return invariants.find((invariant) => invariant.id === id);
}

function judgeOne(invariant: Invariant, history: readonly HistoryEvent[], bounds: Bounds): Verdict {
  try {
    return invariant.judge(history, bounds);
  } catch (error) {
    const why = (error as Error).message;
    return notJudged(invariant.id, `This history could not be judged: ${why}.`);
  }
}

function notJudged(invariant: string, reason: string): Verdict {
  return { invariant, verdict: 'unknown', reason, evidence: [], blame: 'harness' };
}
