import { describe, expect, test } from 'vitest';
import type { Unit } from '../wire/unit.ts';
import { cut } from './cut.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const frame: Unit = {
  kind: 'frame',
  bytes: Buffer.alloc(12),
  payloadStart: 2,
  more: false,
  text: () => undefined,
};
const situation = {
  direction: 'downstream',
  unit: frame,
  message: undefined,
  fraction: () => 0,
} as const;

describe('cut', () => {
  test('keeps the laws of faults', () => checkFaultLaws(cut));

  test.each([
    ['start', 0, 0],
    ['start', 1, 1],
    ['start', 12, 12],
    ['payload', 0, 2],
    ['payload', 5, 7],
    ['end', -1, 11],
    ['end', 0, 12],
    ['end', -99, 0],
  ] as const)('at %s%i keeps %i of 12 bytes', (from, offsetBytes, keepBytes) => {
    // biome-ignore-start lint/suspicious/noThenProperty: the argument's name
    const effect = cut.decide({ at: { from, offsetBytes }, then: 'end' }, situation);
    expect(effect).toEqual({ do: 'cut', keepBytes, then: 'end' });
    // biome-ignore-end lint/suspicious/noThenProperty: the argument's name
  });

  // biome-ignore-start lint/suspicious/noThenProperty: the argument's name
  test.each([
    ['start', 13],
    ['payload', 11],
  ] as const)('leaves a unit alone that is shorter than %s%i', (from, offsetBytes) => {
    const values = { at: { from, offsetBytes }, then: 'end' } as const;
    expect(cut.decide(values, situation)).toEqual({ do: 'pass' });
  });

  test('counts from the start of the direction where no clause picks the unit', () => {
    const given = { unit: false };
    const values = { at: { from: 'start', offsetBytes: 105 }, then: 'end' } as const;
    expect(cut.decide(values, { ...situation, given, bytesBefore: 100 })).toMatchObject({
      keepBytes: 5,
    });
    expect(cut.whenUnpicked?.(values)).toEqual({ after: { bytes: 104 } });
    expect(cut.says?.(values, given)).toBe(
      'delivers the first 105 bytes of the direction, then sends FIN',
    );
  });
  // biome-ignore-end lint/suspicious/noThenProperty: the argument's name
});
