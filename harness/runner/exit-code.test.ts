import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-code.ts';
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
