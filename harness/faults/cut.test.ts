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
    ['start', 99, 12],
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
});
