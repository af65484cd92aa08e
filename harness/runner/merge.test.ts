import { expect, it } from 'vitest';
import { mergeRuns, type RunPart } from './merge.ts';
import type { CaseResult, RunResults } from './results.ts';
import { inShard, readShard } from './shard.ts';

const caseOf = (id: string, seed = 1) => ({ id, seed, driver: 'x' }) as CaseResult;
const part = (ids: readonly string[], more: Partial<RunResults> = {}): RunPart => ({
  folder: 'f',
  results: {
    ...{ midturn: 'results', version: 1, id: 'r', startedAt: '2026-01-01', durationMs: 1, seed: 1 },
    ...{ command: 'midturn run', environment: { os: 'a' }, exitCode: 0 },
    cases: ids.map((id) => caseOf(id)),
    ...more,
  },
});
const idsOf = (parts: readonly RunPart[]) => mergeRuns(parts).results.cases.map(({ id }) => id);

it('deals the cases of a run to its shards, and takes them back in order', () => {
  const ids = Array.from({ length: 11 }, (_, i) => `case ${i}`);
  for (const of of [1, 2, 3, 11, 12]) {
    const parts = Array.from({ length: of }, (_, i) =>
      part(
        ids.filter((_, place) => inShard(place, { index: i + 1, of })),
        { shard: `${i + 1}/${of}` },
      ),
    );
    expect(idsOf(parts)).toEqual(ids);
    expect(idsOf(parts.toReversed())).toEqual(ids);
  }
});

it('refuses a shard that is missing, given twice or of another run', () => {
  const half = (shard: string, id: string) => part([id], { shard });
  const words = (parts: RunPart[]) => expect(() => mergeRuns(parts));
  words([half('1/2', 'a')]).toThrow('each shard of one run once (1/2 to 2/2), got 1/2');
  words([half('1/2', 'a'), half('1/2', 'b')]).toThrow('got 1/2, 1/2');
  words([half('1/2', 'a'), half('2/3', 'b')]).toThrow('got 1/2, 2/3');
  words([half('1/2', 'a'), part(['b'])]).toThrow('got 1/2, a whole run');
});

it('joins whole runs, but not the same case twice', () => {
  const other = part(['b'], { startedAt: '2025-12-31', durationMs: 5, environment: { os: 'b' } });
  const { results } = mergeRuns([part(['a']), other]);
  expect(results).toMatchObject({
    ...{ startedAt: '2025-12-31', durationMs: 5, environment: { os: 'a; b' } },
    cases: [{ id: 'a' }, { id: 'b' }],
  });
  expect(() => mergeRuns([part(['a']), part(['a'])])).toThrow('got `a` with seed 1 twice');
});

it.each(['0/2', '3/2', '1', '1/2/3', 'a/b', '-1/2'])('knows that %s is no shard', (text) => {
  expect(readShard(text)).toBeUndefined();
});
