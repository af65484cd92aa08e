import { describe, expect, test } from 'vitest';
import { reorder } from './reorder.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('reorder', () => {
  test('keeps the laws of faults', () => checkFaultLaws(reorder));

  test('defers by its count', () => {
    expect(reorder.decide({ by: 2 }, exampleSituation())).toEqual({ do: 'defer', units: 2 });
  });
});
