import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import { invariants } from './index.ts';
import { type Bounds, defaultBounds, type Invariant, type Verdict } from './invariant.ts';

/**
 * The verdicts of the invariants named by `ids` on a history, in that order. Pure: the same history
 * gives the same verdicts.
 *
 * Errors: `BAD_ARGUMENT` for an id that no invariant has.
 */
export function judge(
  history: readonly HistoryEvent[],
  ids: readonly string[],
  bounds: Bounds = defaultBounds,
): Verdict[] {
  return ids.map((id) => judgeOne(findInvariant(id), history, bounds));
}

export function findInvariant(id: string): Invariant {
  const found = invariants.find((invariant) => invariant.id === id);
  if (found !== undefined) return found;
  const known = invariants.map((invariant) => invariant.id).join(', ');
  throw new HarnessError('BAD_ARGUMENT', `Expected an invariant (${known}), got \`${id}\`.`);
}

/** A stored history may be anybody's: one that an invariant cannot read is no verdict on anyone. */
function judgeOne(invariant: Invariant, history: readonly HistoryEvent[], bounds: Bounds): Verdict {
  try {
    return invariant.judge(history, bounds);
  } catch (error) {
    const reason = `This history could not be judged: ${(error as Error).message}.`;
    const verdict = { verdict: 'unknown', reason, evidence: [], blame: 'harness' } as const;
    return { invariant: invariant.id, ...verdict };
  }
}
