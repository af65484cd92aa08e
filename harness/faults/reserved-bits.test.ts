import { describe, expect, test } from 'vitest';
import { reservedBits } from './reserved-bits.ts';
import { exampleSituation, replacementBytes, textFrame } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('reserved-bits', () => {
  test('keeps the laws of faults', () => checkFaultLaws(reservedBits));

  test.each([
    [4, 0xc1],
    [2, 0xa1],
    [1, 0x91],
    [7, 0xf1],
  ])('bits %i make the first byte %i, and change nothing else', (bits, first) => {
    const unit = textFrame('hello');
    const bytes = replacementBytes(reservedBits.decide({ bits }, exampleSituation({ unit })));
    expect(bytes[0]).toBe(first);
    expect(bytes.subarray(1)).toEqual(unit.bytes.subarray(1));
  });
});
