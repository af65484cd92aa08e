import { describe, expect, test } from 'vitest';
import { bandwidth } from './bandwidth.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('bandwidth', () => {
  test('keeps the laws of faults', () => checkFaultLaws(bandwidth));

  test('counts 1000 bytes to the kilobyte', () => {
    expect(bandwidth.decide({ rate: 10 }, exampleSituation())).toEqual({
      do: 'pace',
      bytesPerSecond: 10_000,
    });
  });
});
