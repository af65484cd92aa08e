import { describe, expect, test } from 'vitest';
import { acceptThenClose } from './accept-then-close.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('accept-then-close', () => {
  test('keeps the laws of faults', () => checkFaultLaws(acceptThenClose));

  test('ends the side of the client only: no server was dialled', () => {
    expect(acceptThenClose.decide({ how: 'reset' }, exampleSituation())).toEqual({
      do: 'reset',
      side: 'client',
    });
  });
});
