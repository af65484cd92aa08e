import { describe, expect, test } from 'vitest';
import { delay } from './delay.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('delay', () => {
  test('keeps the laws of faults', () => checkFaultLaws(delay));

  test('holds for its time', () => {
    expect(delay.decide({ time: 500 }, exampleSituation())).toEqual({ do: 'hold', delayMs: 500 });
  });
});
