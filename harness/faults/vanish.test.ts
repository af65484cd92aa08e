import { describe, expect, test } from 'vitest';
import { noUnit } from './no-unit.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';
import { vanish } from './vanish.ts';

const situation = {
  direction: 'upstream',
  unit: noUnit,
  message: undefined,
  fraction: () => 0,
} as const;

describe('vanish', () => {
  test('keeps the laws of faults', () => checkFaultLaws(vanish));

  test('asks for vanish', () => {
    expect(vanish.decide({}, situation)).toEqual({ do: 'vanish' });
  });
});
