import { describe, expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('coalesce', () => {
  test('keeps the laws of faults', () => checkFaultLaws(coalesce));

  test('gathers its count of units within its time', () => {
    expect(coalesce.decide({ units: 3, within: 20 }, exampleSituation())).toEqual({
      do: 'gather',
      units: 3,
      delayMs: 20,
    });
  });
});
