import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultsSchema } from '../runner/results-schema.ts';
import { midturn } from './testing/midturn-command.ts';

const driver = 'reference@close-unanswered';
let out = '';
let baseline = '';
/** Run folders of the broken server and of the good one. */
let broken = '';
let good = '';

const run = (name: string, ...words: string[]) =>
  midturn('run', 'close/client-close', '--driver', name, '--out', out, ...words);
const newest = async () => {
  const names = (await readdir(out)).filter((name) => name.includes('client-close'));
  return join(out, names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? '');
};

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'midturn-baseline-test-'));
  baseline = join(out, 'baselines');
});
afterAll(() => rm(out, { recursive: true, force: true }));

describe('midturn run with a baseline', () => {
  it('is red without one, and green with the one that it writes', async () => {
    const red = await run(driver, '--no-baseline');
    expect(red.exitCode).toBe(1);
    expect(red.stdout).toContain(
      'Exit code 1: an invariant is violated, and no baseline expects it.',
    );
    broken = await newest();
    const written = await run(driver, '--baseline', baseline, '--update-baseline');
    expect([written.exitCode, written.stderr]).toEqual([
      0,
      expect.stringContaining('Give each new entry a reason and a link of your own:'),
    ]);
    const green = await run(driver, '--baseline', baseline);
    expect(green.exitCode).toBe(0);
    expect(green.stdout).toContain('Known failures, as the baseline expects');
  });

  it('says where it is read from in results.json, JUnit and the summary', async () => {
    const folder = await newest();
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    const results = resultsSchema.parse(JSON.parse(read('results.json')));
    const file = join(baseline, `${driver}.json`);
    expect(results.baseline).toEqual({ files: [file], strict: false });
    expect([results.exitCode, results.exitRule]).toEqual([0, 'as-baselined']);
    expect(read('junit.xml')).toContain('tests="1" failures="0" errors="0" skipped="1"');
    expect(read('summary.md')).toContain('1 known failure, as the baseline expects');
    expect(read('index.html')).toContain('<h2>Known failures</h2>');
    expect(JSON.parse(read('ctrf.json')).results.tests[0].status).toBe('skipped');
  });

  it('counts known failures with --strict', async () => {
    const { exitCode, stdout } = await run(driver, '--baseline', baseline, '--strict');
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('with --strict it counts')]);
  });

  it('says what to do about an entry that is stale', async () => {
    const path = join(baseline, `${driver}.json`);
    const other = join(out, 'reference.json');
    writeFileSync(other, readFileSync(path, 'utf8').replaceAll(driver, 'reference'));
    const { exitCode, stdout } = await run('reference', '--baseline', other);
    good = await newest();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('! stale entry close/client-close / reference');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('run this again with --update-baseline');
  });

  it('refuses a baseline of nothing, and to update one by another plan', async () => {
    const missing = await run('reference', '--baseline', join(out, 'nothing.json'));
    expect([missing.exitCode, missing.stderr]).toEqual([64, expect.stringContaining('found no `')]);
    const other = await run('reference', '--update-baseline', '--plan', 'reset on turn/started');
    expect([other.exitCode, other.stderr]).toEqual([64, expect.stringContaining('`--plan`')]);
  });
});

describe('midturn compare', () => {
  it('says what got worse, aligns the histories, and ends with 1', async () => {
    const { exitCode, stdout } = await midturn('compare', good, broken);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`new failure  close/client-close / ${driver}\n`);
    expect(stdout).toMatch(/1 regression since .*\. 0 cases as before\./);
    expect(stdout).toMatch(/like steps.*, the runs part: left has “server → proxy: Close 1000/s);
  });

  it('ends with 0 the other way round, and compares two histories', async () => {
    const back = await midturn('compare', broken, good, '--json');
    expect([back.exitCode, JSON.parse(back.stdout).changes[0].kind]).toEqual([0, 'fixed']);
    const history = async (folder: string) =>
      join(folder, 'histories', (await readdir(join(folder, 'histories')))[0] ?? '');
    const { exitCode, stdout } = await midturn(
      'compare',
      await history(good),
      await history(broken),
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('the runs part')]);
  });
});

describe('midturn report --format', () => {
  it.each([
    ['json', '{\n  "midturn": "results"'],
    ['junit', '<?xml version="1.0"'],
    ['ctrf', '{\n  "reportFormat": "CTRF"'],
    ['markdown', '## midturn: '],
    ['github', '::error title='],
    ['html', '<!doctype html>'],
    ['mermaid', 'sequenceDiagram'],
    ['chrome-trace', '{"'],
    ['issue', '**violated**: '],
  ])('%s', async (format, start) => {
    const { exitCode, stdout } = await midturn('report', broken, '--format', format);
    expect([exitCode, stdout.slice(0, start.length)]).toEqual([0, start]);
  });

  it('names the formats that there are', async () => {
    const { exitCode, stderr } = await midturn('report', broken, '--format', 'pdf');
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('html, json, junit')]);
  });
});

describe('midturn merge', () => {
  it('joins shards, with their histories, and ends with the verdict over all', async () => {
    const folders = ['1', '2'].map((index) => join(out, 'shards', index));
    for (const [i, folder] of folders.entries()) {
      const words = ['run', 'close', '--no-baseline', '--shard', `${i + 1}/2`, '--out', folder];
      expect((await midturn(...words)).exitCode).toBe(0);
    }
    const parts = await Promise.all(
      folders.map(async (folder) => join(folder, (await readdir(folder))[0] ?? '')),
    );
    const merged = await midturn('merge', ...parts, '--no-baseline', '--out', join(out, 'merged'));
    expect([merged.exitCode, merged.stdout]).toEqual([0, expect.stringContaining('cases hold.')]);
    const [name = ''] = await readdir(join(out, 'merged'));
    const histories = await readdir(join(out, 'merged', name, 'histories'));
    const results = JSON.parse(readFileSync(join(out, 'merged', name, 'results.json'), 'utf8'));
    expect(histories).toHaveLength(results.cases.length);
    const half = await midturn('merge', parts[0] ?? '', '--out', join(out, 'merged'));
    expect([half.exitCode, half.stderr]).toEqual([64, expect.stringContaining('got 1/2')]);
  });
});
