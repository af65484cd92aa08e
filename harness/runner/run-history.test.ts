import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleRun } from '../report/testing/sample-run.ts';
import { appendRun, pastRunOf, readRunHistory } from './run-history.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-run-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a history of runs', () => {
  it('is empty where there is no file, and gives back what was added, the last 20', async () => {
    const path = join(folder, 'runs.jsonl');
    expect(await readRunHistory(path)).toEqual([]);
    for (let i = 0; i < 22; i++) await appendRun(path, { ...sampleRun, id: `run-${i}` });
    const runs = await readRunHistory(path);
    expect(runs.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `run-${i + 2}`));
    expect(runs[0]).toEqual(pastRunOf({ ...sampleRun, id: 'run-2' }));
  });

  it('names the line that is no run', async () => {
    const path = join(folder, 'runs.jsonl');
    await appendRun(path, sampleRun);
    writeFileSync(path, '{"midturn":"results"}\n', { flag: 'a' });
    await expect(readRunHistory(path)).rejects.toMatchObject({
      code: 'HISTORY_CORRUPT',
      message: expect.stringContaining('runs.jsonl` line 2 to be a run'),
    });
    await expect(readRunHistory(folder)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
