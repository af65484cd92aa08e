import type { CaseResult } from './results.ts';

/**
 * The outcome of a case with a random plan. Of several lines some may find nothing to hit, because an
 * earlier one took it away; and not every invariant is about what a random plan does. A line that never
 * fired did nothing, so the run counts as one of the lines that did fire, for the invariants that had
 * something to judge; at least one of each there must be. An invariant that could not judge because of
 * the harness or the environment leaves the case unknown.
 */
export function effectiveOutcome(result: CaseResult): CaseResult {
  if (result.outcome !== 'unknown' || (result.faultsFired ?? 0) === 0) return result;
  const judged = result.verdicts.filter((one) => one.verdict === 'holds');
  const spoilt = result.verdicts.some((one) => one.verdict !== 'holds' && one.blame !== undefined);
  if (judged.length === 0 || spoilt) {
    const reasons = result.verdicts.map((one) => `${one.invariant}: ${one.reason}`);
    return { ...result, reason: reasons.join(' ') || (result.reason ?? '') };
  }
  const { reason: _, blame: __, ...rest } = result;
  return { ...rest, outcome: 'holds' };
}
