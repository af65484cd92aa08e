import { describe, expect, test } from 'vitest';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';
import { timeout } from './timeout.ts';

describe('timeout', () => {
  test('keeps the laws of faults', () => checkFaultLaws(timeout));

  test('drops, and ends after its time', () => {
    expect(timeout.decide({ time: 300 }, exampleSituation())).toEqual({
      do: 'drop',
      endAfterMs: 300,
    });
  });

  test('only drops at time 0', () => {
    expect(timeout.decide({ time: 0 }, exampleSituation())).toEqual({ do: 'drop' });
  });
});
