import { describe, expect, test } from 'vitest';
import { noUnit } from './no-unit.ts';
import { reset } from './reset.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const situation = {
  direction: 'upstream',
  unit: noUnit,
  message: undefined,
  fraction: () => 0,
} as const;

describe('reset', () => {
  test('keeps the laws of faults', () => checkFaultLaws(reset));

  test('resets the sides that it names, whatever the direction', () => {
    expect(reset.decide({ side: 'both' }, situation)).toEqual({ do: 'reset', side: 'both' });
    expect(reset.decide({ side: 'client' }, situation)).toEqual({ do: 'reset', side: 'client' });
  });
});
