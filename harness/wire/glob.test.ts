import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesGlob } from './glob.ts';

describe('matchesGlob', () => {
  test('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 6 });
    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(subject);
        expect(matchesGlob(pattern, subject)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('takes all but `*` as plain text', () => {
    expect(matchesGlob('item/*/requestApproval', 'item/fileChange/requestApproval')).toBe(true);
    expect([matchesGlob('a.c', 'abc'), matchesGlob('a.c', 'a.c')]).toEqual([false, true]);
  });
});
