import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceWords, patternOf } from './pattern.ts';

const of = (text: string) => patternOf([...text].map((letter) => letter === 'P'));

describe('the pattern of a sequence', () => {
  it.each([
    ['PPPPPP', 'steady', 1 / 64],
    ['FFF', 'steady', 1 / 8],
    ['PFPFPF', 'alternating', 2 / 64],
    ['FPFP', 'alternating', 2 / 16],
    ['PFPFPFPFPFPFPFPPFPFP', 'alternating', undefined],
    ['FPPPPP', 'first-only', undefined],
    ['PFFFFF', 'first-only', undefined],
    ['PPPFFF', 'degrading', 3 / 64],
    ['PPPPPF', 'flaky', undefined],
    ['FFFPPP', 'flaky', undefined],
    ['PPFPPP', 'flaky', undefined],
    ['PF', 'flaky', undefined],
  ])('%s is %s', (text, name, chance) => {
    const pattern = of(text);
    expect(pattern.name).toBe(name);
    if (chance !== undefined) expect(pattern.chance).toBeCloseTo(chance, 10);
  });

  it('says what was seen, and how rare that is by chance', () => {
    const pattern = of('PFPFPF');
    expect(pattern.sentence).toBe('Passes and failures alternate: 5 changes in 6 runs.');
    expect(chanceWords(pattern)).toBe(
      'Independent runs that fail at this rate (50 %) look like this in 3.1 % of cases.',
    );
    expect(of('PPPFFF').sentence).toBe('The first 3 runs passed, and all after them failed.');
    expect(of('FPPPPP').sentence).toBe('Only the first run failed; the 5 after it passed.');
    expect(of('PPFPPP').sentence).toBe(
      '1 of 6 runs failed, in no order that stands out: the failure rate is 3 % to 56 %, 95 times out of 100.',
    );
  });

  it('has the chance that counting all sequences of its length gives', () => {
    const sequences = fc.array(fc.boolean(), { minLength: 4, maxLength: 10 });
    fc.assert(
      fc.property(sequences, (passes) => {
        const { name, chance, failed } = patternOf(passes);
        if (name !== 'alternating' && name !== 'degrading' && name !== 'first-only') return;
        expect(chance).toBeCloseTo(counted(passes, name, failed / passes.length), 10);
      }),
      { seed: 7 },
    );
  });
});

const changesIn = (passes: readonly boolean[]) =>
  passes.filter((passed, i) => i > 0 && passed !== passes[i - 1]).length;

/** The same probability by enumeration of all sequences. */
function counted(seen: readonly boolean[], name: string, rate: number): number {
  let sum = 0;
  for (let bits = 0; bits < 2 ** seen.length; bits++) {
    const passes = seen.map((_, i) => ((bits >> i) & 1) === 0);
    const alike =
      name === 'alternating' ? changesIn(passes) >= changesIn(seen) : name === shape(passes);
    if (alike) sum += passes.reduce((p, passed) => p * (passed ? 1 - rate : rate), 1);
  }
  return sum;
}

function shape(passes: readonly boolean[]): string {
  const text = passes.map((passed) => (passed ? 'P' : 'F')).join('');
  if (/^(PF+|FP+)$/.test(text)) return 'first-only';
  return /^PP+FF+$/.test(text) ? 'degrading' : 'other';
}
