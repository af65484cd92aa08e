import { describe, expect, test } from 'vitest';
import { end } from './end.ts';
import { noUnit } from './no-unit.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const situation = {
  direction: 'upstream',
  unit: noUnit,
  message: undefined,
  fraction: () => 0,
} as const;

describe('end', () => {
  test('keeps the laws of faults', () => checkFaultLaws(end));

  test('ends the sides that it names, whatever the direction', () => {
    expect(end.decide({ side: 'both' }, situation)).toEqual({ do: 'end', side: 'both' });
    expect(end.decide({ side: 'client' }, situation)).toEqual({ do: 'end', side: 'client' });
  });
});
