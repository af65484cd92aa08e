import { describe, expect, test } from 'vitest';
import { close } from './close.ts';
import { noUnit } from './no-unit.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const situation = {
  direction: 'upstream',
  unit: noUnit,
  message: undefined,
  fraction: () => 0,
} as const;

describe('close', () => {
  test('keeps the laws of faults', () => checkFaultLaws(close));

  test('asks for a Close frame with its code and reason', () => {
    const values = { code: 1012, reason: 'restart', side: 'client' } as const;
    expect(close.decide(values, situation)).toEqual({ do: 'close', ...values });
  });

  test('says that code 1005 is a frame without a code', () => {
    expect(close.says?.({ code: 1005, reason: '', side: 'both' })).toBe(
      'sends a Close frame without a code to both peers',
    );
  });
});
