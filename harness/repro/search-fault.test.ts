import { describe, expect, it } from 'vitest';
import { inOrder, mayBecome } from './search-fault.ts';

const runs = (text: string) => [...text].map((letter) => letter === 'P');

describe('mayBecome', () => {
  it.each([
    ['steady', 'FF', true],
    ['steady', 'FP', false],
    ['alternating', 'PFP', true],
    ['alternating', 'FPF', true],
    ['alternating', 'PFF', false],
    ['first-only', 'FPP', true],
    ['first-only', 'PFF', true],
    ['first-only', 'PFP', false],
    ['degrading', 'PPF', true],
    ['degrading', 'PFP', false],
    ['degrading', 'F', false],
    ['flaky', 'FPFF', true],
    [undefined, 'FPFF', true],
  ] as const)('%s after %s: %s', (wanted, letters, can) => {
    expect(mayBecome(wanted, runs(letters))).toBe(can);
  });

  it('is possible for every pattern before the first run', () => {
    for (const wanted of ['steady', 'alternating', 'first-only', 'degrading', 'flaky'] as const) {
      expect(mayBecome(wanted, [])).toBe(true);
    }
  });
});

describe('inOrder', () => {
  const candidates = { once: ['a', 'b', 'c'], onReuse: ['x'] };

  it('tries what repeats first for an alternation, and last for the other patterns', () => {
    expect(inOrder(candidates, 'alternating')).toEqual(['x', 'a', 'b', 'c']);
    expect(inOrder(candidates, 'steady')).toEqual(['a', 'b', 'c', 'x']);
  });

  it('takes turns when any pattern will do', () => {
    expect(inOrder(candidates, undefined)).toEqual(['a', 'x', 'b', 'c']);
  });
});
