import { describe, expect, test } from 'vitest';
import { drop } from './drop.ts';
import { noUnit } from './no-unit.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const situation = {
  direction: 'upstream',
  unit: noUnit,
  message: undefined,
  fraction: () => 0,
} as const;

describe('drop', () => {
  test('keeps the laws of faults', () => checkFaultLaws(drop));

  test('asks for drop', () => {
    expect(drop.decide({}, situation)).toEqual({ do: 'drop' });
  });
});
