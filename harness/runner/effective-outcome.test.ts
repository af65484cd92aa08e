import { describe, expect, test } from 'vitest';
import type { Verdict } from '../invariants/invariant.ts';
import { effectiveOutcome } from './effective-outcome.ts';
import type { CaseResult } from './results.ts';

const verdict = (value: Verdict['verdict'], blame?: Verdict['blame']): Verdict => ({
  invariant: 'no-lost-tail',
  verdict: value,
  reason: '',
  evidence: [],
  ...(blame && { blame }),
});
const effective = (faultsFired: number, ...verdicts: Verdict[]) =>
  effectiveOutcome({
    outcome: 'unknown',
    reason: 'x',
    faultsFired,
    verdicts,
  } as never as CaseResult);

describe('effectiveOutcome', () => {
  test('holds when a line fired and what could be judged holds', () => {
    const result = effective(1, verdict('holds'), verdict('unknown'));
    expect(result.outcome).toBe('holds');
    expect(result).not.toHaveProperty('reason');
  });

  test('stays unknown when no line fired, or nothing was judged', () => {
    expect(effective(0, verdict('holds')).outcome).toBe('unknown');
    expect(effective(1, verdict('unknown')).outcome).toBe('unknown');
  });

  test('stays unknown when the harness or the machine spoilt a verdict', () => {
    expect(effective(1, verdict('holds'), verdict('unknown', 'environment')).outcome).toBe(
      'unknown',
    );
  });
});
