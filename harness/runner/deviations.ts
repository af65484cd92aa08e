import type { ExpectedVerdict } from './baseline.ts';
import type { CaseResult } from './results.ts';

/** Something in a case that does not hold; without an invariant, the case as a whole. */
export interface Deviation {
  readonly invariant?: string;
  readonly verdict: ExpectedVerdict['verdict'];
  readonly reason: string;
}

/**
 * Each verdict of a case that does not hold, and the case itself where it is unknown for a reason of
 * its own, such as a fault that never fired.
 */
export function deviationsOf(one: CaseResult): Deviation[] {
  if (one.outcome === 'holds') return [];
  const reason = one.reason ?? 'Nothing was shown.';
  if (one.outcome === 'not-testable') return [{ verdict: 'not-testable', reason }];
  const found = one.verdicts.flatMap((v): Deviation[] =>
    v.verdict === 'holds' ? [] : [{ ...v, verdict: v.verdict }],
  );
  const told =
    one.outcome === 'violated' ||
    found.some((v) => v.verdict === 'unknown' && reason === `${v.invariant}: ${v.reason}`);
  return told ? found : [...found, { verdict: 'unknown', reason }];
}
