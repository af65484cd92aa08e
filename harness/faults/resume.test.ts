import { describe, expect, test } from 'vitest';
import { noUnit } from './no-unit.ts';
import { resume } from './resume.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('resume', () => {
  test('keeps the laws of faults', () => checkFaultLaws(resume));

  test('sends SIGCONT to the process of its line', () => {
    const situation = {
      direction: 'upstream',
      unit: noUnit,
      message: undefined,
      process: 'server',
      fraction: () => 0,
    } as const;
    expect(resume.decide({}, situation)).toEqual({
      do: 'signal',
      process: 'server',
      signal: 'SIGCONT',
    });
  });
});
