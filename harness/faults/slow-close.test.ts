import { describe, expect, test } from 'vitest';
import { slowClose } from './slow-close.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('slow-close', () => {
  test('keeps the laws of faults', () => checkFaultLaws(slowClose));

  test('delays the end by its time', () => {
    expect(slowClose.decide({ delay: 500 }, exampleSituation())).toEqual({
      do: 'delay-end',
      delayMs: 500,
    });
  });
});
