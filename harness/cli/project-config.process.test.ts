import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunResults } from '../runner/results.ts';
import { type Finished, startMidturn } from './testing/midturn-command.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-config-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const midturn = (...words: string[]): Promise<Finished> => startMidturn(words, {}, folder).finished;

async function resultsOf(...words: string[]): Promise<RunResults & { stderr: string }> {
  const { stdout, stderr } = await midturn('run', '--json', ...words);
  return { ...JSON.parse(stdout), stderr };
}
const casesOf = ({ cases }: RunResults) => cases.map(({ id, seed }) => `${id} ${seed}`);

/** TypeScript that no version of Node takes as it is: an enum. */
const ownScenario = `import { defineConfig, defineScenario } from 'midturn';
enum Seed { Own = 7 }
const own = defineScenario({
  id: 'mine/reset-once', title: 'One reset', about: 'Once.', role: 'server', reports: [],
  workload: {
    name: 'short', ending: 'close',
    turns: [{ deltas: 6, deltaBytes: 16, burst: 1, gapMs: 10 }],
  },
  plan: 'reset on item/agentMessage/delta#3', invariants: ['no-lost-tail', 'in-order-once'],
});
export default defineConfig({
  scenarios: ['tail/undisturbed', own], drivers: ['reference'], runs: 2, seed: Seed.Own, out: 'runs',
});
`;

it('a .ts config runs its own scenarios, and its replay lines do one case again', async () => {
  await write('midturn.config.ts', ownScenario);
  const run = await resultsOf();
  expect(run.stderr).toMatch(/^Config: midturn\.config\.ts$/m);
  expect([run.exitCode, run.config]).toEqual([0, 'midturn.config.ts']);
  expect(casesOf(run)).toEqual([
    'tail/undisturbed / reference / run 1 7',
    'tail/undisturbed / reference / run 2 8',
    'mine/reset-once / reference / run 1 7',
    'mine/reset-once / reference / run 2 8',
  ]);
  const [builtIn = '', own = ''] = [run.cases[1]?.replay, run.cases[3]?.replay];
  expect(builtIn).toMatch(/ tail\/undisturbed --driver reference --seed 8 --no-config$/);
  expect(own).toMatch(/ --seed 8 --config midturn\.config\.ts --runs 1$/);
  const again = await resultsOf(...own.replace('npx midturn run ', '').split(' '));
  expect(casesOf(again)).toEqual(['mine/reset-once / reference 8']);
  expect(again.cases[0]?.faultsFired).toBe(1);

  const listed = await midturn('list', 'scenarios', '--json');
  expect(JSON.parse(listed.stdout).scenarios.at(-1)).toMatchObject({ name: 'mine/reset-once' });
  expect((await midturn('list', 'scenarios', '--no-config')).stdout).not.toContain('mine/');
  const history = join('runs', run.id, run.cases[2]?.history ?? 'none');
  const checked = await midturn('check', history, '--json');
  const { verdicts } = JSON.parse(checked.stdout);
  const judged = verdicts.map((one: { invariant: string }) => one.invariant);
  expect(judged.length).toBeGreaterThan(2);
  expect(judged.slice(0, 2)).toEqual(['no-lost-tail', 'in-order-once']);
  const replayed = await midturn(
    'replay',
    join('runs', run.id),
    'mine/reset-once / reference / run 1',
  );
  expect([replayed.exitCode, replayed.stdout]).toEqual([
    0,
    expect.stringContaining('now     holds'),
  ]);
}, 120_000);

it('a .yaml config says what is not typed; flags and arguments win', async () => {
  const text = 'scenarios: [tail/undisturbed]\ndrivers: [reference]\nseed: 5\nruns: 2\nout: all\n';
  await write('midturn.config.yaml', text);
  expect(casesOf(await resultsOf('--runs', '1'))).toEqual(['tail/undisturbed / reference 5']);
  const other = await resultsOf('tail/reset-mid-turn', '--seed', '1', '--runs', '1');
  expect(casesOf(other)).toEqual(['tail/reset-mid-turn / reference 1']);
  expect(await readdir(join(folder, 'all'))).toHaveLength(2);
  const without = await resultsOf('tail/undisturbed', '--no-config', '--out', 'bare');
  expect(casesOf(without)).toEqual(['tail/undisturbed / reference 1']);
  expect([without.stderr, without.config]).toEqual([
    expect.not.stringContaining('Config'),
    undefined,
  ]);
  const [id = ''] = await readdir(join(folder, 'bare'));
  const stored = await readFile(join(folder, 'bare', id, 'results.json'), 'utf8');
  expect(JSON.parse(stored).cases[0].replay).toMatch(/--no-config$/);
}, 120_000);

it.each([
  ['a.ts', 'const a: number = 1;\nexport default { runs: ; };\n', 'a.ts:2:24: Unexpected token'],
  ['a.mjs', 'const a = null;\n\nexport default { runs: a.b };\n', 'a.mjs:3: Cannot read'],
  ['a.ts', "import './gone.ts';\nexport default {};\n", "a.ts: Cannot find module './gone.ts'."],
  [
    'a.ts',
    'const config = { runs: 3 };\n',
    'a.ts: Expected the file to have a config as its default',
  ],
  ['a.ts', 'export const runs = 3;\n', 'a.ts: Expected the file to have a config as its default'],
  ['a.cjs', 'module.exports = { runs: 0 };\n', 'a.cjs: Expected `runs` to be a whole number'],
  ['a.js', 'export default { runz: 3 };\n', 'a.js: Unknown key `runz`. Did you mean `runs`?'],
  [
    'a.toml',
    'runs = 3\n',
    'Expected a config file in .ts, .js, .mjs, .yaml or .json, got `a.toml`',
  ],
])('a mistake in %s ends with 64 before anything runs: %j', async (name, text, message) => {
  await write(name, text);
  const { exitCode, stderr } = await midturn('run', '--config', name);
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining(message)]);
  expect(await readdir(folder)).toEqual([name]);
});

it('two config files, and one that is not there, are refused', async () => {
  await write('midturn.config.js', 'export default {};');
  await write('midturn.config.yaml', '{}');
  const both = await midturn('run');
  expect([both.exitCode, both.stderr]).toEqual([
    64,
    expect.stringContaining('Expected one config'),
  ]);
  const gone = await midturn('run', '--config', 'gone.ts');
  expect([gone.exitCode, gone.stderr]).toEqual([64, expect.stringContaining('no `gone.ts`')]);
});
