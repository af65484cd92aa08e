import { describe, expect, test } from 'vitest';
import { noUnit } from './no-unit.ts';
import { stall } from './stall.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const situation = {
  direction: 'upstream',
  unit: noUnit,
  message: undefined,
  fraction: () => 0,
} as const;

describe('stall', () => {
  test('keeps the laws of faults', () => checkFaultLaws(stall));

  test('asks for stop-reading', () => {
    expect(stall.decide({}, situation)).toEqual({ do: 'stop-reading' });
  });
});
