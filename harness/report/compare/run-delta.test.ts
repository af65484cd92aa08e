import { expect, it } from 'vitest';
import type { CaseOutcome, CaseResult } from '../../runner/results.ts';
import { sampleCase } from '../testing/sample-run.ts';
import { renderChanges } from './delta-text.ts';
import { compareRuns } from './run-delta.ts';

const cases = (
  scenario: string,
  outcomes: readonly CaseOutcome[],
  recoveryMs?: number,
): CaseResult[] =>
  outcomes.map((outcome) =>
    sampleCase({ scenario, outcome, ...(recoveryMs !== undefined && { recoveryMs }) }),
  );

const kind = (before: readonly CaseOutcome[], after: readonly CaseOutcome[]) =>
  compareRuns(cases('x', before), cases('x', after))[0]?.kind;

it('tells what became of a case', () => {
  expect({
    new: kind(['holds'], ['violated']),
    newUnproven: kind(['unknown'], ['violated']),
    newUnseen: kind([], ['violated']),
    fixed: kind(['violated', 'violated'], ['holds', 'holds']),
    fixedFlaky: kind(['violated', 'holds'], ['holds', 'holds']),
    still: kind(['violated'], ['violated']),
    stillFlaky: kind(['violated'], ['holds', 'violated']),
    flaky: kind(['holds', 'holds'], ['holds', 'violated']),
    gone: kind(['holds'], []),
    unknown: kind(['holds'], ['unknown']),
    untestable: kind(['violated'], ['not-testable']),
    ours: kind(['holds'], ['harness-error']),
    added: kind([], ['holds']),
    same: kind(['holds'], ['holds']),
    sameNothing: kind(['not-testable'], ['not-testable']),
  }).toEqual({
    ...{ new: 'new-failure', newUnproven: 'new-failure', newUnseen: 'new-failure' },
    ...{ fixed: 'fixed', fixedFlaky: 'fixed', still: 'still-failing', stillFlaky: 'still-failing' },
    ...{ flaky: 'newly-flaky', gone: 'no-longer-exercised', unknown: 'no-longer-exercised' },
    ...{ untestable: 'no-longer-exercised', ours: 'no-longer-exercised' },
    ...{ added: 'added', same: 'same', sameNothing: 'same' },
  });
});

it('calls a recovery slower only beyond noise', () => {
  const after = (ms: number) =>
    compareRuns(cases('x', ['holds', 'holds'], 300), cases('x', ['holds', 'holds'], ms))[0];
  expect([after(500)?.kind, after(540)?.kind, after(700)?.kind]).toEqual([
    'same',
    'same',
    'slower',
  ]);
  expect(after(700)?.words).toBe('holds 2/2, now holds 2/2 (median recovery 300 ms, now 700 ms)');
});

it('lists regressions first', () => {
  const before = [...cases('a', ['violated']), ...cases('b', ['holds']), ...cases('c', ['holds'])];
  const after = [...cases('a', ['holds']), ...cases('b', ['holds']), ...cases('c', ['violated'])];
  expect(compareRuns(before, after).map((change) => [change.id, change.kind])).toEqual([
    ['c / reference', 'new-failure'],
    ['a / reference', 'fixed'],
    ['b / reference', 'same'],
  ]);
});

it('says it in a terminal', () => {
  const changes = compareRuns(
    [...cases('a', ['holds']), ...cases('b', ['holds']), ...cases('c', ['holds'])],
    [...cases('a', ['violated']), ...cases('b', ['holds']), ...cases('d', ['holds'])],
  );
  expect(renderChanges(changes, { baseline: 'main' })).toBe(
    [
      'new failure  a / reference',
      '  holds, now violated',
      'no longer exercised  c / reference',
      '  holds, now not run',
      'added  d / reference',
      '  not run, now holds',
      '2 regressions since main. 1 case as before.',
      '',
    ].join('\n'),
  );
  expect(renderChanges([])).toBe('No regression since the baseline. 0 cases as before.\n');
});
