import type { CaseResult } from './results.ts';

/**
 * The outcome of a case with a random plan. Of several lines some may find nothing to hit, because an
 * earlier one took it away. A line that never fired did nothing, so the run is a run of the lines that
 * did fire; it counts as one, as long as there is such a line and every invariant was judged.
 */
export function effectiveOutcome(result: CaseResult): CaseResult {
  const firedSome = (result.faultsFired ?? 0) > 0;
  const allHold = result.verdicts.every((one) => one.verdict === 'holds');
  if (result.outcome !== 'unknown' || !firedSome || !allHold || result.verdicts.length === 0) {
    return result;
  }
  const { reason: _, blame: __, ...rest } = result;
  return { ...rest, outcome: 'holds' };
}
