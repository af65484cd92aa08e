import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { midturn, startMidturn } from './testing/midturn-command.ts';

let out = '';
/** The folder of the one run that several tests look at. */
let run = '';

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'midturn-run-test-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

const pidsIn = (history: string) =>
  [...history.matchAll(/"type":"process-started".*?"pid":(\d+)/g)].map(([, pid]) => Number(pid));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The text of the only history under `folder`, once it tells of `word`. */
async function historyWith(folder: string, word: string): Promise<string> {
  return vi.waitFor(
    () => {
      const path = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
        name.endsWith('.jsonl'),
      );
      const text = readFileSync(join(folder, path ?? 'no history yet'), 'utf8');
      expect(text).toContain(word);
      return text;
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe('midturn run', () => {
  it('ends with 0 when all holds, and leaves a report', async () => {
    const { exitCode, stdout, stderr } = await midturn('run', 'tail/reset-mid-turn', '--out', out);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('The case holds.');
    // Plain lines, since stderr is no terminal here.
    expect(stderr).toMatch(/^1 case, seed 1\n✓ holds.*1\/1\n$/);
    run = join(out, readdirSync(out)[0] ?? 'none');
    expect(readdirSync(run).sort()).toEqual([
      ...['ctrf.json', 'histories', 'index.html', 'junit.xml', 'results.json', 'summary.md'],
    ]);
  });

  it('marks the run on GitHub Actions', async () => {
    const words = ['run', 'tail/undisturbed', '--plan', 'reset on nothing/like-this'];
    const summary = join(out, 'step-summary.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
    const { stderr } = await startMidturn([...words, '--out', join(out, 'ci')], env).finished;
    expect(stderr).toMatch(/^::warning title=/m);
    expect(readFileSync(summary, 'utf8')).toContain('tail/undisturbed');
  });

  it('keeps a line a run with --history, and shows the runs before this one', async () => {
    const file = join(out, 'kept', 'runs.jsonl');
    const words = ['run', 'tail/undisturbed', '--history', file, '--json'];
    const runs = [];
    for (const seed of ['1', '2']) {
      const { stdout } = await midturn(...words, '--seed', seed, '--out', join(out, 'kept'));
      runs.push(JSON.parse(stdout));
    }
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const kept = lines.map((line) => JSON.parse(line));
    expect(kept.map(({ id, exitCode }) => [id, exitCode])).toEqual(runs.map(({ id }) => [id, 0]));
    expect(runs.map(({ trend }) => trend.runs.map(({ id }: { id: string }) => id))).toEqual([
      [],
      [runs[0].id],
    ]);
    const page = readFileSync(join(out, 'kept', runs[1].id, 'index.html'), 'utf8');
    expect(page).toContain('This run and 1 earlier run of');
  });

  it('ends with 2 when a fault never fires', async () => {
    const words = ['run', 'tail/undisturbed', '--plan', 'reset on nothing/like-this', '--json'];
    const { exitCode, stdout } = await midturn(...words, '--out', out);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 2,
      cases: [{ outcome: 'unknown', plan: ['reset on nothing/like-this'] }],
    });
  });

  it('ends with 2 when it is not done in its time', async () => {
    const words = ['run', 'tail/silence-mid-turn', '--timeout', '1s', '--out', out];
    const { exitCode, stderr } = await midturn(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Expected the run to end within `--timeout` (1 s), it did not.');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('keeps what has finished after %s, and says what was not run', async (signal, code) => {
    const folder = join(out, `kept-${signal}`);
    const slow = 'tail/silence-mid-turn';
    const words = ['run', 'tail/undisturbed', slow, '--workers', '1', '--out', folder];
    const started = startMidturn(words, { TMPDIR: out });
    await started.until(/1\/2/);
    started.child.kill(signal);
    const { exitCode, stdout } = await started.finished;
    expect(exitCode).toBe(code);
    expect(stdout).toContain(`Exit code ${code}: the run was ended before it was done.`);
    const [run = ''] = readdirSync(folder);
    const files = ['ctrf.json', 'histories', 'index.html', 'junit.xml', 'results.json'];
    expect(readdirSync(join(folder, run))).toEqual([...files, 'summary.md']);
    const results = JSON.parse(readFileSync(join(folder, run, 'results.json'), 'utf8'));
    expect(results).toMatchObject({
      exitCode: code,
      exitRule: 'cut-short',
      cases: [{ id: 'tail/undisturbed / reference' }],
      notRun: expect.arrayContaining([
        {
          driver: 'reference',
          scenarios: [slow],
          reason: `the run was ended before: Stopped by ${signal}`,
        },
      ]),
    });
  });

  it('refuses a mistake in a plan before anything is started', async () => {
    const { exitCode, stderr } = await midturn('run', '--plan', 'rest on x', '--out', out);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('`rest`')]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves no process behind after %s', async (signal, code) => {
    const folder = join(out, signal);
    const words = ['run', 'tail/silence-mid-turn', '--out', folder];
    const started = startMidturn(words, { TMPDIR: out });
    await started.until(/1 case/);
    const history = await historyWith(folder, 'invoke');
    const pids = pidsIn(history);
    expect(pids.length).toBeGreaterThan(0);
    started.child.kill(signal);
    const { exitCode } = await started.finished;
    expect(exitCode).toBe(code);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readdirSync(out).filter((name) => name.startsWith('midturn-'))).toEqual([]);
  });
});

describe('midturn replay', () => {
  it('does the same again', async () => {
    const { exitCode, stdout } = await midturn('replay', run, '--out', join(out, 'again'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('the same again');
  });

  it('names the cases that there are', async () => {
    const { exitCode, stderr } = await midturn('replay', run, 'nothing');
    expect(exitCode).toBe(64);
    expect(stderr).toContain('tail/reset-mid-turn / reference');
  });
});

describe('midturn check and report', () => {
  it('judge and render an old run again', async () => {
    const [history = ''] = readdirSync(join(run, 'histories'));
    const checked = await midturn('check', join(run, 'histories', history));
    expect(checked.exitCode).toBe(0);
    expect(checked.stdout).toMatch(/^holds {5}no-lost-tail \(recovered\)$/m);
    await rm(join(run, 'index.html'));
    expect((await midturn('report', run)).exitCode).toBe(0);
    expect(existsSync(join(run, 'index.html'))).toBe(true);
  });
});
