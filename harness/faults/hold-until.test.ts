import { describe, expect, test } from 'vitest';
import { holdUntil } from './hold-until.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('hold-until', () => {
  test('keeps the laws of faults', () => checkFaultLaws(holdUntil));

  test('defers until its method, with a bound', () => {
    expect(holdUntil.decide({ method: 'turn/completed' }, exampleSituation())).toEqual({
      do: 'defer',
      units: 100_000,
      until: 'turn/completed',
    });
  });
});
