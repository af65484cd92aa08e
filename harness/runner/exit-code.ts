import type { CaseResult } from './results.ts';

/** 0 all hold, 1 something is violated, 2 something is unknown or not testable, 70 our own fault. */
export function exitCodeOf(cases: readonly CaseResult[]): number {
  const has = (outcome: CaseResult['outcome']) => cases.some((c) => c.outcome === outcome);
  if (has('harness-error')) return 70;
  if (has('violated')) return 1;
  if (has('unknown') || has('not-testable') || cases.length === 0) return 2;
  return 0;
}
