import { describe, expect, test } from 'vitest';
import { kill } from './kill.ts';
import { noUnit } from './no-unit.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('kill', () => {
  test('keeps the laws of faults', () => checkFaultLaws(kill));

  test('sends SIGKILL to the process of its line', () => {
    const situation = {
      direction: 'upstream',
      unit: noUnit,
      message: undefined,
      process: 'server',
      fraction: () => 0,
    } as const;
    expect(kill.decide({}, situation)).toEqual({
      do: 'signal',
      process: 'server',
      signal: 'SIGKILL',
    });
  });
});
