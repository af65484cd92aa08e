import { describe, expect, test } from 'vitest';
import { resetPeer } from './reset-peer.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('reset-peer', () => {
  test('keeps the laws of faults', () => checkFaultLaws(resetPeer));

  test('resets after its time', () => {
    expect(resetPeer.decide({ time: 300 }, exampleSituation())).toEqual({
      do: 'reset',
      side: 'both',
      afterMs: 300,
    });
  });

  test('resets at once at time 0', () => {
    expect(resetPeer.decide({ time: 0 }, exampleSituation())).toEqual({
      do: 'reset',
      side: 'both',
    });
  });
});
