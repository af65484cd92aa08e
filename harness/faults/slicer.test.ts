import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fraction } from '../random/fraction.ts';
import { noUnit } from './no-unit.ts';
import { slicer, slicesMax } from './slicer.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

function slicesOf(length: number, size: number, variation: number, seed = 42): readonly number[] {
  const effect = slicer.decide(
    { size, variation, pause: 5 },
    exampleSituation({
      unit: { ...noUnit, bytes: Buffer.alloc(length) },
      fraction: (purpose) => fraction(seed, purpose),
    }),
  );
  if (effect.do !== 'slice') throw new Error(`got ${effect.do}`);
  expect(effect.pauseMs).toBe(5);
  return effect.sizes;
}

describe('slicer', () => {
  test('keeps the laws of faults', () => checkFaultLaws(slicer));

  test('halves until the pieces are small enough', () => {
    expect(slicesOf(64, 10, 0)).toEqual([8, 8, 8, 8, 8, 8, 8, 8]);
    expect(slicesOf(24, 1, 0)).toEqual(new Array(24).fill(1));
    expect(slicesOf(5, 10, 0)).toEqual([5]);
    expect(slicesOf(0, 10, 0)).toEqual([]);
  });

  test('has about as many pieces as Toxiproxy has: 240 to 720 for 480 kB at 1024 ± 512', () => {
    const count = slicesOf(480_000, 1024, 512).length;
    expect(count).toBeGreaterThan(240);
    expect(count).toBeLessThan(720);
  });

  test('never loses a byte, makes no empty piece and no more pieces than its bound', () => {
    const sizes = fc.tuple(
      fc.nat(70_000),
      fc.integer({ min: 1, max: 3000 }),
      fc.nat(4000),
      fc.nat(),
    );
    fc.assert(
      fc.property(sizes, ([length, size, variation, seed]) => {
        const slices = slicesOf(length, size, variation, seed);
        const sum = slices.reduce((total, one) => total + one, 0);
        return sum === length && slices.every((one) => one > 0) && slices.length <= slicesMax;
      }),
      { numRuns: 60, interruptAfterTimeLimit: 400 },
    );
  });
});
