import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readHistory } from '../history/read-history.ts';
import { invariants } from './index.ts';
import { defaultBounds, type Verdict } from './invariant.ts';
import { judge } from './judge.ts';

/**
 * Stored histories of real runs, on codex, on the reference and on servers that are broken on purpose,
 * with the verdicts that they had when somebody last looked. A change of an invariant shows here what
 * it does to runs of the past. Invariants that had nothing to judge in one are not listed.
 */
const folder = new URL('../../fixtures/histories/', import.meta.url);
const expected: Record<string, Record<string, string>> = JSON.parse(
  readFileSync(new URL('expected.json', folder), 'utf8'),
);
const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
const words = ({ verdict, grade }: Verdict) => (grade ? `${verdict} (${grade})` : verdict);

describe('the verdicts on stored histories', () => {
  test('every stored history has expected verdicts', () => {
    expect(Object.keys(expected).sort()).toEqual(names);
  });

  test.each(names)('%s', async (name) => {
    const { events } = await readHistory(new URL(name, folder).pathname);
    const ids = invariants.map(({ id }) => id);
    const verdicts = judge(events, ids, defaultBounds)
      .filter((one) => !one.nothing)
      .map((one) => [one.invariant, words(one)]);
    expect(Object.fromEntries(verdicts)).toEqual(expected[name]);
  });
});
