import { expect, test } from 'vitest';
import { HarnessError } from '../errors.ts';
import { cutShortExit, exitCodeOf } from './exit-code.ts';
import type { CaseOutcome, CaseResult } from './results.ts';

const code = (...outcomes: CaseOutcome[]) =>
  exitCodeOf(outcomes.map((outcome) => ({ outcome }) as CaseResult));

test('the exit code is that of the worst case, and never green without a case', () => {
  expect(code('holds', 'holds')).toBe(0);
  expect(code('holds', 'not-testable')).toBe(2);
  expect(code('unknown')).toBe(2);
  expect(code('unknown', 'violated')).toBe(1);
  expect(code('violated', 'harness-error')).toBe(70);
  expect(code()).toBe(2);
});

test('a run that was ended says so, as the signal that ended it does', () => {
  const reason = (code: 'TIMED_OUT' | 'ABORTED', exitCode?: number) =>
    cutShortExit(new HarnessError(code, 'x', { cause: exitCode && { exitCode } })).exitCode;
  expect([reason('TIMED_OUT'), reason('ABORTED'), reason('ABORTED', 143)]).toEqual([2, 130, 143]);
});
