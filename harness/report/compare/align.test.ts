import { fail } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workedMs } from '../../testing/worked-ms.ts';
import { align } from './align.ts';

const words = (text: string) => text.split('');
const shown = (left: string, right: string) =>
  align(words(left), words(right)).map(
    ({ left: l, right: r }) =>
      `${l === undefined ? '-' : left[l]}${r === undefined ? '-' : right[r]}`,
  );

describe('align', () => {
  it('stands equal keys side by side', () => {
    expect(shown('abc', 'abc')).toEqual(['aa', 'bb', 'cc']);
    expect(shown('', '')).toEqual([]);
    expect(shown('', 'ab')).toEqual(['-a', '-b']);
  });

  it('finds what was left out, put in and put elsewhere', () => {
    expect(shown('abcd', 'acd')).toEqual(['aa', 'b-', 'cc', 'dd']);
    expect(shown('acd', 'abcd')).toEqual(['aa', '-b', 'cc', 'dd']);
    expect(shown('axcd', 'aycd')).toEqual(['aa', 'x-', '-y', 'cc', 'dd']);
  });

  it('finds the longest common subsequence of any two lists, and keeps all of both in order', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });
    fc.assert(
      fc.property(list, list, (left, right) => {
        const pairs = align(left, right);
        const of = (side: 'left' | 'right') => pairs.flatMap((pair) => pair[side] ?? []);
        expect(of('left')).toEqual(left.map((_, i) => i));
        expect(of('right')).toEqual(right.map((_, i) => i));
        let common = 0;
        for (const pair of pairs) {
          if (pair.left === undefined || pair.right === undefined) continue;
          if (left[pair.left] !== right[pair.right]) fail('unlike keys are aligned');
          common++;
        }
        expect(common).toBe(longestCommon(left, right));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('gives up on lists with nothing in common, in bounded time', () => {
    const left = Array.from({ length: 20_000 }, (_, i) => `l${i}`);
    const right = Array.from({ length: 20_000 }, (_, i) => `r${i}`);
    const alignAll = () => expect(align(['x', ...left], ['x', ...right])).toHaveLength(40_001);
    expect(workedMs(alignAll)).toBeLessThan(3000);
  });
});

/** By the textbook table: slow, and surely right. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => table[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const best =
        a[i - 1] === b[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
      (table[i] ?? [])[j] = best;
    }
  }
  return at(a.length, b.length);
}
