import { expect, it } from 'vitest';
import type { ProjectConfig } from '../runner/project-config.ts';
import { type RunFlags, settingsOf } from './run-settings.ts';

const defaults = { seed: 1, runs: 1, workers: 2, out: 'reports/runs' };
const config: ProjectConfig = {
  ...{ drivers: ['codex@1.0.0'], baseline: 'known', runs: 3, seed: 7, workers: 4 },
  ...{ timeout: '2m', out: 'runs', history: 'h.jsonl', strict: true, scenarios: ['tail'] },
};

const settle = (typed: Partial<RunFlags>, file = config) =>
  settingsOf({ ...defaults, ...typed }, file, (flag) => flag in typed);

it('a file says what is not typed', () => {
  expect(settle({})).toEqual({
    ...{ driver: ['codex@1.0.0'], baseline: 'known', runs: 3, seed: 7, workers: 4 },
    ...{ timeout: 120_000, out: 'runs', history: 'h.jsonl', strict: true },
  });
  expect(settle({}, {})).toEqual(defaults);
});

it('a flag wins, even where it says what the default is', () => {
  const typed = { seed: 1, runs: 1, workers: 2, out: 'reports/runs', timeout: 5, strict: false };
  expect(settle({ ...typed, baseline: false, history: 'x' })).toEqual({
    ...{ ...typed, baseline: false, history: 'x', driver: ['codex@1.0.0'] },
  });
});

it.each([
  { driver: ['reference'] },
  { client: ['c {url}'] },
  { server: ['s {port}'] },
])('drivers of any kind replace those of the file: %j', (typed) => {
  const { driver, client, server } = settle(typed);
  expect({ driver, client, server }).toEqual({ ...{ driver: undefined }, ...typed });
});

it('a plan that was typed is not judged by the baseline of the file', () => {
  expect(settle({ plan: 'reset' }).baseline).toBeUndefined();
  expect(settle({ plan: 'reset', baseline: 'other' }).baseline).toBe('other');
});

it('an update writes baselines, though the file has none', () => {
  expect(settle({}, { baseline: false }).baseline).toBe(false);
  expect(settle({ updateBaseline: true }, { baseline: false }).baseline).toBeUndefined();
});
