import { describe, expect, test } from 'vitest';
import { noUnit } from './no-unit.ts';
import { terminate } from './terminate.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('terminate', () => {
  test('keeps the laws of faults', () => checkFaultLaws(terminate));

  test.each(['SIGTERM', 'SIGINT'] as const)('sends %s to the process of its line', (signal) => {
    const situation = {
      direction: 'upstream',
      unit: noUnit,
      message: undefined,
      process: 'server',
      fraction: () => 0,
    } as const;
    expect(terminate.decide({ signal }, situation)).toEqual({
      do: 'signal',
      process: 'server',
      signal,
    });
  });
});
