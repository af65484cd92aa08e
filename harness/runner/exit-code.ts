import { HarnessError } from '../errors.ts';
import type { CaseResult, ExitRule } from './results.ts';

export interface ExitDecision {
  readonly exitCode: number;
  readonly exitRule: ExitRule;
}

const codes: Readonly<Record<Exclude<ExitRule, 'cut-short'>, number>> = {
  'harness-error': 70,
  regression: 1,
  'stale-entry': 1,
  strict: 1,
  unproven: 2,
  'nothing-run': 2,
  'as-baselined': 0,
  'all-hold': 0,
};

/** What a run ends with that was ended before it was done, whatever its finished cases say. */
export function cutShortExit(reason: unknown): ExitDecision {
  const timedOut = reason instanceof HarnessError && reason.code === 'TIMED_OUT';
  const { exitCode = timedOut ? 2 : 130 } = Object(Object(reason).cause) as { exitCode?: number };
  return { exitCode, exitRule: 'cut-short' };
}

/**
 * What a run ends with, and why. Without a baseline every violation is a regression, and whatever
 * shows nothing is unproven.
 */
export function decideExit(cases: readonly CaseResult[]): ExitDecision {
  const exitRule = ruleOf(cases);
  return { exitCode: codes[exitRule], exitRule };
}

function ruleOf(cases: readonly CaseResult[]): keyof typeof codes {
  const some = (is: (one: CaseResult) => boolean) => cases.some(is);
  const standing = ({ outcome, standing: stands }: CaseResult) =>
    stands?.standing ??
    (outcome === 'holds' ? 'as-expected' : outcome === 'violated' ? 'regression' : 'unproven');
  if (some(({ outcome }) => outcome === 'harness-error')) return 'harness-error';
  if (some((one) => standing(one) === 'regression')) return 'regression';
  if (some((one) => standing(one) === 'stale')) return 'stale-entry';
  if (some((one) => standing(one) === 'strict')) return 'strict';
  if (some((one) => standing(one) === 'unproven')) return 'unproven';
  if (cases.length === 0) return 'nothing-run';
  return some(({ outcome }) => outcome !== 'holds') ? 'as-baselined' : 'all-hold';
}

/** The exit code of cases without a baseline, or by the standing that they have. */
export const exitCodeOf = (cases: readonly CaseResult[]): number => decideExit(cases).exitCode;
