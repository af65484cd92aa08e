import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { referenceDriver } from '../drivers/reference.ts';
import { compareRuns, isRegression } from '../report/compare/run-delta.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { BaselineFile } from './baseline.ts';
import { judgeRun } from './judge-run.ts';
import { mergeRuns } from './merge.ts';
import type { CaseResult, RunResults } from './results.ts';
import { runAll } from './run-all.ts';
import type { RunOptions } from './run-options.ts';
import { updateBaseline } from './update-baseline.ts';

const chosen = ['tail/undisturbed', 'tail/reset-mid-turn', 'close/client-close'];
const timeoutMs = 60_000;
let out = '';
let good: RunResults;

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'midturn-regression-test-'));
  good = await run('app-server');
}, timeoutMs);
afterAll(() => rm(out, { recursive: true, force: true }));

/** The same driver by its name, whatever program it starts: as a new version of it would be. */
async function run(program: string, options: Partial<RunOptions> = {}): Promise<RunResults> {
  const { results } = await runAll({
    scenarios: scenarios.filter(({ id }) => chosen.includes(id)),
    drivers: [referenceDriver('reference', program)],
    ...{ seed: 1, outFolder: out, cacheFolder: out, command: 'test', workers: 2 },
    signal: new AbortController().signal,
    ...options,
  });
  return results;
}

const baselineOf = ({ cases }: RunResults): BaselineFile => ({
  path: 'reference.json',
  baseline: updateBaseline('reference', cases, undefined, () => undefined).baseline,
});

describe('a program that got worse under the name that it had', () => {
  it('turns the run red by exactly what it broke', { timeout: timeoutMs }, async () => {
    expect(good.exitCode).toBe(0);
    const broken = await run('broken/close-unanswered', { baselines: [baselineOf(good)] });
    expect([broken.exitCode, broken.exitRule]).toEqual([1, 'regression']);
    const worse = compareRuns(good.cases, broken.cases).filter(({ kind }) => isRegression(kind));
    // Each case ends with a Close, and each is judged by how that is answered.
    const ids = ['tail/undisturbed', 'tail/reset-mid-turn', 'close/client-close'];
    expect(worse).toEqual(
      ids.map((id) => ({
        id: `${id} / reference`,
        kind: 'new-failure',
        words: 'holds, now violated (clean-close)',
      })),
    );
    expect(
      broken.cases.map(({ scenario, standing }) => [scenario, standing?.standing]).sort(),
    ).toEqual([
      ['close/client-close', 'regression'],
      ['tail/reset-mid-turn', 'regression'],
      ['tail/undisturbed', 'regression'],
    ]);
    expect(renderTerminal(broken)).toContain('and no baseline expects it');

    // The same failure, once it is known, is green and told.
    const known = judgeRun(broken.cases, [baselineOf(broken)], false);
    expect([known.exitCode, known.exitRule]).toEqual([0, 'as-baselined']);
    const text = renderTerminal({ ...broken, ...known });
    expect(text).toContain('✗ violated close/client-close / reference\n      clean-close: ');
    expect(text).toContain('No regression: 0 of 3 cases hold, 3 as the baseline expects.');

    // And once it is fixed, its entry must go.
    const fixed = await run('app-server', { baselines: [baselineOf(broken)] });
    expect([fixed.exitCode, fixed.exitRule]).toEqual([1, 'stale-entry']);
    const words = renderTerminal(fixed, { columns: 400 });
    expect(words).toContain(
      'clean-close holds now, and reference.json expects it to be violated. If it is fixed for ' +
        'good, delete that entry or run this again with --update-baseline',
    );
    const updated = judgeRun(fixed.cases, [baselineOf(fixed)], false);
    expect([updated.exitCode, updated.exitRule]).toEqual([0, 'all-hold']);
  });
});

/** Times are another in each run, and with them the numbers of events and of milliseconds. */
function withoutTimes({ durationMs: _, recoveryMs: __, verdicts, ...one }: CaseResult) {
  const same = verdicts.map(({ evidence: ___, reason, ...verdict }) => ({
    ...verdict,
    // How many of a kind there were may differ by one, and their words with it.
    reason: reason.replaceAll(/\d+/g, '#').replaceAll(/\b(\w{3,})s\b/g, '$1'),
  }));
  return { ...one, verdicts: same };
}

describe('two shards', () => {
  it('merged are the whole run, but for times', { timeout: timeoutMs }, async () => {
    const parts = await Promise.all(
      [1, 2].map(async (index) => ({
        results: await run('app-server', { shard: { index, of: 2 }, workers: 1 }),
        folder: out,
      })),
    );
    expect(parts.map(({ results }) => results.cases.length)).toEqual([2, 1]);
    const { results } = mergeRuns(parts);
    const merged = { ...results, ...judgeRun(results.cases, [], false) };
    expect(merged.cases.map(withoutTimes)).toEqual(good.cases.map(withoutTimes));
    const whole = (run: RunResults) => {
      const { cases: _, id: __, startedAt: ___, durationMs: ____, ...rest } = run;
      return rest;
    };
    expect(whole(merged)).toEqual(whole(good));
  });
});
