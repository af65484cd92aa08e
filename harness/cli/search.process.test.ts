import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { midturn } from './testing/midturn-command.ts';

let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'midturn-search-cli-test-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

it('refuses a fault that does not exist, with the nearest one', async () => {
  const { exitCode, stderr } = await midturn('search', '--fault', 'rest', '--out', out);
  expect(exitCode).toBe(64);
  expect(stderr).toContain('Expected `--fault` to be a fault, got `rest`. Did you mean `reset`?');
});

it('refuses faults that can hit nothing in the scenario', async () => {
  const words = ['--fault', 'kill', '--runs', '2', '--out', join(out, 'nothing')];
  const { exitCode, stderr } = await midturn('search', ...words);
  expect(exitCode).toBe(64);
  expect(stderr).toContain('Expected a fault that can hit something here, got `kill`.');
});

it('leaves a report with the plan before and after shrinking, and the plan as a file', async () => {
  const plan = 'delay(5ms) on turn/started times 1; reset on item/agentMessage/delta#4';
  const driver = ['--driver', 'reference@turn-aborted-on-drop'];
  const { exitCode, stdout } = await midturn('search', '--plan', plan, ...driver, '--out', out);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('plan    reset on item/agentMessage/delta\n');
  const run = join(out, (await readdir(out))[0] ?? 'none');
  const { cases } = JSON.parse(await readFile(join(run, 'results.json'), 'utf8'));
  expect(cases).toMatchObject([
    { plan: ['reset on item/agentMessage/delta'], shrunk: { drawn: plan.split('; '), of: 3 } },
  ]);
  const page = await readFile(join(run, 'index.html'), 'utf8');
  expect(page).toMatch(/Before it was shrunk<\/h3><p>2 lines became 1 in \d steps?;/);
  expect(page).toContain('<del><code>delay(5ms) on turn/started times 1</code></del>');
  const saved = await readFile(join(run, 'plans', '1-no-lost-tail.plan'), 'utf8');
  expect(saved).toMatch(/\nreset on item\/agentMessage\/delta\n$/);
}, 60_000);
