import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import type { Verdict } from '../invariants/invariant.ts';
import { outcomeOf } from './outcome.ts';

const holds: Verdict = { invariant: 'no-lost-tail', verdict: 'holds', reason: 'all', evidence: [] };
const unknown: Verdict = { ...holds, verdict: 'unknown', reason: 'no turn' };
const violated: Verdict = {
  ...holds,
  verdict: 'violated',
  reason: 'lost',
  blame: 'implementation',
};
const idle: HistoryEvent = {
  index: 0,
  time: 1,
  type: 'fault-never-fired',
  fault: 1,
  name: 'reset',
  why: 'no turn/started was seen',
};

describe('outcomeOf', () => {
  test('is the worst verdict', () => {
    expect(outcomeOf([holds, unknown, violated], []).outcome).toBe('violated');
    expect(outcomeOf([holds, unknown], [])).toEqual({
      outcome: 'unknown',
      reason: 'no-lost-tail: no turn',
    });
    expect(outcomeOf([holds, holds], [])).toEqual({ outcome: 'holds' });
  });

  test('is unknown when a fault never fired, and says which and why', () => {
    expect(outcomeOf([holds], [idle])).toEqual({
      outcome: 'unknown',
      blame: 'harness',
      reason: 'fault 1 (reset) was armed but never fired: no turn/started was seen',
    });
  });

  test('is unknown when nobody could see whether a fault fired', () => {
    const unseen = { ...idle, type: 'fault-unobserved', why: 'it does not tell' } as const;
    expect(outcomeOf([holds], [unseen])).toEqual({
      outcome: 'unknown',
      blame: 'environment',
      reason: 'nobody knows whether fault 1 (reset) fired: it does not tell',
    });
  });

  test('stays violated when a fault never fired: the violation was seen', () => {
    expect(outcomeOf([violated], [idle]).outcome).toBe('violated');
  });

  test('is unknown when nothing was judged', () => {
    expect(outcomeOf([], []).outcome).toBe('unknown');
  });
});
