import { validate } from 'ctrf';
import { describe, expect, it } from 'vitest';
import { compareRuns } from './compare/run-delta.ts';
import { ctrfJson } from './ctrf.ts';
import { sampleCase, sampleResults, sampleRun } from './testing/sample-run.ts';

const before = sampleRun.cases.map((c) => ({ ...c, outcome: 'holds' as const, verdicts: [] }));
const changes = compareRuns(before, sampleRun.cases);

describe('ctrfJson', () => {
  it('counts what shows nothing as other, and says what changed', () => {
    const report = JSON.parse(ctrfJson(sampleRun, changes));
    expect(report.results.summary).toMatchObject({
      tests: 6,
      passed: 3,
      failed: 1,
      other: 2,
      skipped: 0,
    });
    const { passed, failed, other } = report.results.summary;
    expect(passed + failed + other).toBe(report.results.tests.length);
    expect(report.results.tests[2]).toMatchObject({
      name: 'backpressure/slow-consumer',
      suite: ['codex@0.117.0'],
      status: 'failed',
      rawStatus: 'violated',
      extra: { change: 'new-failure', regression: true },
    });
    expect(Number.isInteger(report.results.summary.start)).toBe(true);
  });

  it('names the baseline that it was compared with, by the same id in every run', () => {
    const baseline = { files: ['reports/baselines/reference.json'], strict: false };
    const of = (id: string) => JSON.parse(ctrfJson({ ...sampleRun, id, baseline }, changes));
    expect(of('a').baseline).toEqual(of('b').baseline);
    expect(of('a').reportId).not.toBe(of('b').reportId);
    expect(of('a').baseline).toMatchObject({
      source: 'reports/baselines/reference.json',
      extra: { changes: { 'new-failure': 1 } },
    });
    expect(validate(of('a'))).toEqual({ valid: true, errors: [] });
  });

  it('is valid by the schema of CTRF, whatever is in it', () => {
    const evil = 'a\u0000"\n\ud800';
    const hostile = sampleCase({ outcome: 'violated', reason: evil, plan: [evil], driver: evil });
    for (const run of [sampleRun, sampleResults([]), sampleResults([hostile])]) {
      expect(validate(JSON.parse(ctrfJson(run, changes)))).toEqual({ valid: true, errors: [] });
    }
  });

  it.each<[string, (report: { results: { tests: object[]; summary: object } }) => void]>([
    [
      'a status of our own',
      ({ results }) => Object.assign(results.tests[0] ?? {}, { status: 'x' }),
    ],
    ['a field of our own', ({ results }) => Object.assign(results.tests[0] ?? {}, { plan: [] })],
    ['a summary without counts', ({ results }) => Object.assign(results, { summary: {} })],
  ])('would be found not to be: %s', (_title, spoil) => {
    const report = JSON.parse(ctrfJson(sampleRun, changes));
    spoil(report);
    expect(validate(report).valid).toBe(false);
  });
});
