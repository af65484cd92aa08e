import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { defineConfig, projectConfigSchema } from './project-config.ts';
import { scenarioSchema } from './scenario-schema.ts';

const [builtIn] = scenarios;

describe('the schema of a scenario', () => {
  it('takes every built-in scenario', () => {
    expect(scenarios.length).toBeGreaterThan(10);
    for (const scenario of scenarios) expect(scenarioSchema.parse(scenario)).toEqual(scenario);
  });

  it.each<[string, object]>([
    ['an id without an area', { id: 'mine' }],
    ['a role that there is none of', { role: 'servant' }],
    ['a key that there is none of', { invariant: ['no-lost-tail'] }],
    ['nothing to judge', { invariants: [] }],
    [
      'a turn of half a delta',
      { workload: { name: 'w', turns: [{ deltas: 0.5 }], ending: 'fin' } },
    ],
  ])('refuses %s', (_title, wrong) => {
    expect(scenarioSchema.safeParse({ ...builtIn, ...wrong }).success).toBe(false);
  });
});

it('a config of every key is one to the published schema, a misspelt key is not', () => {
  const config = defineConfig({
    ...{ drivers: ['reference'], scenarios: ['tail', ...scenarios.slice(0, 1)], baseline: false },
    ...{ runs: 2, seed: 0, workers: 4, timeout: '1.5m', out: 'runs', history: 'h.jsonl' },
    strict: true,
  });
  expect(Object.keys(config).sort()).toEqual(Object.keys(projectConfigSchema.shape).sort());
  expect(projectConfigSchema.parse(config)).toEqual(config);
  const path = new URL('../../reports/schemas/config.schema.json', import.meta.url);
  const validate = new Ajv2020().compile(JSON.parse(readFileSync(path, 'utf8')));
  expect([validate(config), validate.errors]).toEqual([true, null]);
  expect(validate({ ...config, run: 2 })).toBe(false);
});
