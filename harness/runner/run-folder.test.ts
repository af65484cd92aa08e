import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { fileName, makeRunFolder } from './run-folder.ts';
import type { Scenario } from './scenario.ts';

const scenario = { id: 'tail/reset-mid-turn' } as Scenario;

test('a run folder is named by time, scenario and seed, and never shared', async () => {
  const out = await mkdtemp(join(tmpdir(), 'midturn-test-'));
  try {
    const made = () => makeRunFolder(out, '2026-01-02T03:04:05.678Z', [scenario], 7);
    expect(basename(await made())).toBe('20260102-030405-tail-reset-mid-turn-7');
    expect(basename(await made())).toBe('20260102-030405-tail-reset-mid-turn-7-2');
    const all = await makeRunFolder(out, '2026-01-02T03:04:05.678Z', [scenario, scenario], 7);
    expect(basename(all)).toBe('20260102-030405-all-7');
  } finally {
    await rm(out, { recursive: true });
  }
});

test('a file name keeps no slash, space or control character', () => {
  expect(fileName('a/b / codex@0.1.0\u0000x')).toBe('a-b-codex@0.1.0-x');
});
