import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, it } from 'vitest';
import { resultsJson } from '../report/results-json.ts';
import { sampleRun } from '../report/testing/sample-run.ts';
import type { RunResults } from './results.ts';
import { publishedSchemas, resultsSchema } from './results-schema.ts';

it('takes results as they are written, and what later versions may add', () => {
  expect(resultsSchema.parse(sampleRun)).toEqual(sampleRun);
  const later = { ...sampleRun, cases: [{ ...sampleRun.cases[0], isNew: 1 }] };
  expect(resultsSchema.safeParse(later).success).toBe(true);
});

it.each<[string, object]>([
  ['another kind of file', { midturn: 'baseline' }],
  ['another version', { version: 2 }],
  ['a verdict that there is none of', { cases: [{ ...sampleRun.cases[0], outcome: 'passed' }] }],
  ['a history outside of the run', { cases: [{ ...sampleRun.cases[0], history: '../x.jsonl' }] }],
  ['a rule that there is none of', { exitRule: 'mercy' }],
])('refuses %s', (_title, wrong) => {
  expect(resultsSchema.safeParse({ ...sampleRun, ...wrong }).success).toBe(false);
});

it('is published as it is (`npm run docs` writes it)', () => {
  for (const [name, schema] of Object.entries(publishedSchemas())) {
    const path = new URL(`../../reports/schemas/${name}`, import.meta.url);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(schema);
  }
});

it('has the type that the library gives out', () => {
  const parsed: Omit<RunResults, 'cases'> = resultsSchema.parse(sampleRun) as RunResults;
  expect(parsed.midturn).toBe('results');
});

it('is kept by what is written, as a validator of JSON Schema sees it', () => {
  const path = new URL('../../reports/schemas/results.schema.json', import.meta.url);
  const validator = new Ajv2020({ allErrors: true });
  formats.default(validator);
  const validate = validator.compile(JSON.parse(readFileSync(path, 'utf8')));
  expect([validate(JSON.parse(resultsJson(sampleRun))), validate.errors]).toEqual([true, null]);
  expect(validate({ ...sampleRun, exitCode: 'none' })).toBe(false);
  expect(validate.errors?.map(({ instancePath }) => instancePath)).toEqual(['/exitCode']);
});
