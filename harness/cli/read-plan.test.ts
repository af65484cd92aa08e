import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { printPlan } from '../plan/print.ts';
import { readPlan } from './read-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'midturn-read-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readPlan', () => {
  it('reads the text of a plan', () => {
    expect(printPlan(readPlan('reset on turn/started#2')).trim()).toBe('reset on turn/started#2');
  });

  it('reads a file where there is one', () => {
    const path = join(folder, 'my.plan');
    writeFileSync(path, 'reset on turn/started\nstall downstream for 5s on turn/started\n');
    expect(readPlan(path).entries.map(({ fault }) => fault)).toEqual(['reset', 'stall']);
  });

  it('reads a document by the name of its file', () => {
    const yaml = join(folder, 'my.yaml');
    writeFileSync(yaml, 'faults:\n  - fault: reset\n    trigger: { on: turn/started#2 }\n');
    const json = join(folder, 'my.json');
    writeFileSync(
      json,
      '{ "faults": [{ "fault": "reset", "trigger": { "on": "turn/started#2" } }] }',
    );
    for (const path of [yaml, json]) {
      expect(printPlan(readPlan(path)).trim()).toBe('reset on turn/started#2');
    }
  });

  it('takes a word that can only be a path as one', () => {
    expect(() => readPlan(join(folder, 'gone.plan'))).toThrowError(
      expect.objectContaining({ code: 'FILE_NOT_FOUND' }),
    );
  });

  it('refuses a file that is no plan by its size', () => {
    const path = join(folder, 'big');
    writeFileSync(path, Buffer.alloc(1_048_577, '#'));
    expect(() => readPlan(path)).toThrowError(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: `Expected a plan file up to 1048576 bytes, got \`${path}\` with 1048577.`,
      }),
    );
  });
});
