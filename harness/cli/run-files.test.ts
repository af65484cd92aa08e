import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from './run-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'midturn-run-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'results.json');
const results = {
  ...{ midturn: 'results', version: 1, id: 'r', startedAt: '2026-01-01T00:00:00Z', durationMs: 1 },
  ...{ seed: 1, command: 'midturn run', environment: {}, cases: [], exitCode: 2 },
};

describe('readRun', () => {
  it('reads a folder and the file in it alike', () => {
    writeFileSync(path, JSON.stringify(results));
    expect(readRun(folder)).toEqual({ results, folder });
    expect(readRun(path)).toEqual({ results, folder });
  });

  it.each([
    ['{', 'JSON'],
    ['[]', 'results of a run (`"midturn": "results"`), got something else.'],
    ['null', 'results of a run (`"midturn": "results"`), got something else.'],
    [JSON.stringify({ ...results, version: 2 }), 'version 1, got version 2.'],
    [JSON.stringify({ ...results, seed: 'x' }), 'results of a run, got `seed`: '],
  ])('refuses %s', (text, message) => {
    writeFileSync(path, text);
    expect(() => readRun(path)).toThrowError(
      expect.objectContaining({
        code: 'HISTORY_CORRUPT',
        message: expect.stringContaining(`Expected \`${path}\` to be ${message}`),
      }),
    );
  });

  it('names the file that is not there', () => {
    const gone = join(folder, 'gone');
    expect(() => readRun(gone)).toThrowError(
      expect.objectContaining({
        code: 'FILE_NOT_FOUND',
        message: `Expected a run folder or a results.json, found no \`${gone}\`.`,
      }),
    );
  });
});
