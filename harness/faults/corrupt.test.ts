import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fraction } from '../random/fraction.ts';
import { corrupt } from './corrupt.ts';
import {
  exampleSituation,
  frameUnit,
  replacementBytes,
  textFrame,
} from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('corrupt', () => {
  test('keeps the laws of faults', () => checkFaultLaws(corrupt));

  test('flips one bit in so many bytes of the payload, and leaves the header whole', () => {
    const cases = fc.tuple(
      fc.string({ minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
    );
    fc.assert(
      fc.property(fc.tuple(cases, fc.nat()), ([[text, bytes], seed]) => {
        const unit = textFrame(text);
        const draw = (purpose: string) => fraction(seed, purpose);
        const effect = corrupt.decide({ bytes }, exampleSituation({ unit, fraction: draw }));
        const after = replacementBytes(effect);
        const flips = [...unit.bytes].map((byte, at) => bitsIn(byte ^ (after[at] as number)));
        const header = flips.slice(0, unit.payloadStart);
        const payload = flips.slice(unit.payloadStart);
        expect(header.every((count) => count === 0)).toBe(true);
        expect(payload.every((count) => count <= 1)).toBe(true);
        const changed = payload.filter((count) => count === 1).length;
        expect(changed).toBe(Math.min(bytes, payload.length));
        return after.length === unit.bytes.length;
      }),
      { numRuns: 60 },
    );
  });

  test('has nothing to do where there is no payload', () => {
    const unit = frameUnit({ opcode: 9, text: '' });
    expect(corrupt.accepts?.(exampleSituation({ unit }))).toBe(false);
    expect(corrupt.decide({ bytes: 1 }, exampleSituation({ unit }))).toEqual({ do: 'pass' });
  });
});

function bitsIn(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}
