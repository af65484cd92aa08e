import { describe, expect, test } from 'vitest';
import { refuse } from './refuse.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('refuse', () => {
  test('keeps the laws of faults', () => checkFaultLaws(refuse));

  test('shuts the door of the link for its time', () => {
    expect(refuse.decide({ time: 2000 }, exampleSituation())).toEqual({
      do: 'unlisten',
      forMs: 2000,
    });
  });
});
