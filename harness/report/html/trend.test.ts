import { expect, it } from 'vitest';
import { sampleCase, sampleResults } from '../testing/sample-run.ts';
import { trendSection } from './trend.ts';

const past = (id: string, outcome: 'holds' | 'violated') => ({
  ...{ id, startedAt: '2026-11-20T08:00:00.000Z', exitCode: outcome === 'holds' ? 0 : 1 },
  cases: [
    { id: 'a / x', outcome, recoveryMs: 40 },
    { id: 'b / x', outcome: 'holds' as const },
  ],
});
const now = sampleResults([
  sampleCase({ id: 'a / x', outcome: 'violated' }),
  sampleCase({ id: 'b / x', outcome: 'holds' }),
]);

it('shows a line a run, and a sign a run for the cases that changed', () => {
  const runs = [past('one', 'holds'), past('two', 'violated'), past('three', 'holds')];
  const text = trendSection({ ...now, trend: { file: 'runs.jsonl', runs } })?.text ?? '';
  expect(text.match(/<tr>/g)).toHaveLength(1 + 4 + 1 + 1);
  expect(text).toContain('This run and 3 earlier runs of runs.jsonl');
  expect(text.replace(/<[^>]*>/g, ' ')).toMatch(/a \/ x\s+✓\s+✗\s+✓\s+✗\s+3/);
  expect(text).not.toContain('b / x');
});

it('is absent without a history, and escapes what stands in it', () => {
  expect(trendSection(now)).toBeUndefined();
  const runs = [{ ...past('<img src=x>', 'holds') }];
  expect(trendSection({ ...now, trend: { file: '<b>', runs } })?.text).not.toMatch(/<img|<b>,/);
});
