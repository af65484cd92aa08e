import { expect, it } from 'vitest';
import { type Baseline, baselineFileName, parseBaseline, printBaseline } from './baseline.ts';
import { decideExit } from './exit-code.ts';
import { judgeRun } from './judge-run.ts';
import type { CaseOutcome, CaseResult } from './results.ts';
import { updateBaseline } from './update-baseline.ts';

type Verdicts = Readonly<Record<string, 'holds' | 'violated' | 'unknown'>>;

function caseOf(outcome: CaseOutcome, verdicts: Verdicts, more: Partial<CaseResult> = {}) {
  const list = Object.entries(verdicts).map(([invariant, verdict]) => ({
    ...{ invariant, verdict, reason: `${invariant} ${verdict}`, evidence: [] },
  }));
  const unknown = list.find(({ verdict }) => verdict === 'unknown');
  return {
    ...{ id: 'a/b / x@1', scenario: 'a/b', title: 't', driver: 'x@1', seed: 1, plan: [] },
    ...{ explained: [], outcome, verdicts: list, reports: ['https://example.org/1'] },
    ...{ durationMs: 1, replay: 'r' },
    ...(outcome === 'unknown' && unknown && { reason: `${unknown.invariant}: ${unknown.reason}` }),
    ...more,
  } satisfies CaseResult;
}

const link = 'https://example.org/known';
const baseline = (expected: NonNullable<Baseline['cases'][0]['expected']>): Baseline => ({
  ...{ midturn: 'baseline', version: 1, driver: 'x@1' },
  cases: [{ id: 'a/b / x@1', holds: [], expected }],
});
const known = { invariant: 'p', verdict: 'violated', reason: 'it is known', link } as const;

const judged = (cases: readonly CaseResult[], it: Baseline, strict = false) =>
  judgeRun(cases, [{ path: 'b.json', baseline: it }], strict);
const rule = (cases: readonly CaseResult[], it: Baseline, strict = false) => {
  const { exitCode, exitRule } = judged(cases, it, strict);
  return `${exitCode} ${exitRule}`;
};

it('keeps a known failure green, and names it', () => {
  const run = judged([caseOf('violated', { p: 'violated', q: 'holds' })], baseline([known]));
  expect([run.exitCode, run.exitRule]).toEqual([0, 'as-baselined']);
  expect(run.cases[0]?.standing).toEqual({
    ...{ standing: 'as-expected', was: 'violated', known: [known], stale: [], unexpected: [] },
    baseline: 'b.json',
  });
});

it('is red for a violation that it does not expect, beside one that it does', () => {
  const run = judged([caseOf('violated', { p: 'violated', q: 'violated' })], baseline([known]));
  expect([run.exitCode, run.exitRule]).toEqual([1, 'regression']);
  expect(run.cases[0]?.standing?.unexpected).toEqual(['q']);
});

it('is red for an expected violation that holds', () => {
  expect(rule([caseOf('holds', { p: 'holds' })], baseline([known]))).toBe('1 stale-entry');
});

it('is not stale where a violation comes at times, or shows nothing', () => {
  const held = caseOf('holds', { p: 'holds' });
  const broke = caseOf('violated', { p: 'violated' });
  expect(rule([held, broke], baseline([known]))).toBe('0 as-baselined');
  expect(rule([held], baseline([{ ...known, sometimes: true }]))).toBe('0 all-hold');
  expect(rule([caseOf('unknown', { p: 'unknown' })], baseline([known]))).toBe('2 unproven');
});

it('expects what is unknown or not testable where it says so', () => {
  const unknown = caseOf('unknown', { p: 'unknown' });
  const idle = caseOf('unknown', { p: 'unknown' }, { reason: 'fault 1 was never fired' });
  const missing = caseOf('not-testable', {});
  const one = baseline([{ ...known, verdict: 'unknown' }]);
  const whole = baseline([{ verdict: 'unknown', reason: 'r' }]);
  expect(rule([unknown], one)).toBe('0 as-baselined');
  expect(rule([unknown], baseline([]))).toBe('2 unproven');
  // That the fault never fired is another thing than that one invariant is unknown.
  expect(rule([idle], one)).toBe('2 unproven');
  expect(rule([idle], whole)).toBe('0 as-baselined');
  expect(rule([missing], whole)).toBe('2 unproven');
  expect(rule([missing], baseline([{ verdict: 'not-testable', reason: 'r' }]))).toBe(
    '0 as-baselined',
  );
});

it('sees what is unknown beside a known failure', () => {
  const both = caseOf('violated', { p: 'violated', q: 'unknown' });
  expect(rule([both], baseline([known]))).toBe('2 unproven');
});

it('expects no harness error, and nothing of other drivers', () => {
  expect(rule([caseOf('harness-error', {})], baseline([known]))).toBe('70 harness-error');
  const other = caseOf('violated', { p: 'violated' }, { driver: 'x@2' });
  expect(rule([other], baseline([known]))).toBe('1 regression');
});

it('counts known violations when it is strict', () => {
  const cases = [caseOf('violated', { p: 'violated' })];
  expect(rule(cases, baseline([known]), true)).toBe('1 strict');
  expect(rule([caseOf('holds', { p: 'holds' })], baseline([]), true)).toBe('0 all-hold');
});

it('needs a baseline for none of it', () => {
  expect(decideExit([caseOf('violated', { p: 'violated' })]).exitRule).toBe('regression');
  expect(decideExit([]).exitRule).toBe('nothing-run');
});

it('is updated to what a run found, and then expects exactly that', () => {
  const runs = [
    caseOf('violated', { p: 'violated', q: 'violated', r: 'holds' }),
    caseOf('violated', { p: 'violated', q: 'holds', r: 'holds' }),
  ];
  const before: Baseline = {
    ...baseline([known, { ...known, invariant: 'r' }]),
    cases: [...baseline([known]).cases, { id: 'c/d / x@1', holds: ['p'] }],
  };
  const { baseline: after, fresh } = updateBaseline('x@1', runs, before, () => undefined);
  expect(after.cases).toEqual([
    {
      ...{ id: 'a/b / x@1', holds: ['r'] },
      expected: [
        known,
        {
          invariant: 'q',
          verdict: 'violated',
          reason: 'q violated',
          link: 'https://example.org/1',
          sometimes: true,
        },
      ],
    },
    { id: 'c/d / x@1', holds: ['p'] },
  ]);
  expect(fresh).toEqual(['a/b / x@1']);
  expect(rule(runs, after)).toBe('0 as-baselined');
  expect(parseBaseline(printBaseline(after), 'x')).toEqual(after);
});

it('lists its cases by id, whatever the order they ran in', () => {
  const ids = ['m/n', 'a/b', 'z/z', 'c/d'];
  const runs = ids.map((scenario) => caseOf('holds', { p: 'holds' }, { scenario }));
  const { baseline: after } = updateBaseline('x@1', runs, undefined, () => undefined);
  expect(after.cases.map(({ id }) => id)).toEqual([...ids].sort().map((id) => `${id} / x@1`));
});

it('is not updated by a run that the machine spoiled', () => {
  const one = caseOf('unknown', { p: 'unknown' });
  const verdicts = one.verdicts.map((verdict) => ({ ...verdict, blame: 'environment' as const }));
  const { baseline: after } = updateBaseline(
    'x@1',
    [{ ...one, verdicts }],
    baseline([known]),
    () => link,
  );
  expect(after).toEqual(baseline([known]));
});

it.each([
  ['{', 'to be JSON'],
  ['{"midturn":"results"}', '`midturn`'],
  ['{"midturn":"baseline","version":1,"driver":"x","cases":[],"more":1}', 'Unrecognized key'],
  [
    '{"midturn":"baseline","version":1,"driver":"x","cases":[{"id":"a","holds":[],"expected":[{"verdict":"violated","reason":"r","link":"javascript:1"}]}]}',
    'Expected an http(s) address',
  ],
  [
    '{"midturn":"baseline","version":1,"driver":"x","cases":[{"id":"a","holds":[]},{"id":"a","holds":[]}]}',
    'got two of `a`',
  ],
])('refuses %s', (text, words) => {
  expect(() => parseBaseline(text, 'b.json')).toThrow(words);
});

it('has a file name on every system', () => {
  expect(baselineFileName('codex@0.169.0')).toBe('codex@0.169.0.json');
  expect(baselineFileName('server(a --port {port})')).toBe('server-a---port-port-.json');
});
