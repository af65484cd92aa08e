import { describe, expect, test } from 'vitest';
import { halfClose } from './half-close.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('half-close', () => {
  test('keeps the laws of faults', () => checkFaultLaws(halfClose));

  test('ends one side', () => {
    expect(halfClose.decide({ side: 'server' }, exampleSituation())).toEqual({
      do: 'end',
      side: 'server',
    });
  });
});
