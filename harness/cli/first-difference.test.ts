import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import type { Verdict } from '../invariants/invariant.ts';
import type { CaseResult } from '../runner/results.ts';
import { type CaseWithHistory, firstDifference } from './first-difference.ts';

const fired = (connection: number, unit: number): HistoryEvent => ({
  ...{ index: 0, time: unit, type: 'fault-fired', fault: 1, name: 'reset', link: 'client' },
  ...{ connection, unit, direction: 'downstream', method: 'turn/started', effect: 'reset both' },
});
const started: HistoryEvent = {
  ...{ index: 0, time: 0, type: 'run-started', seed: 1, plan: [], startedAt: '' },
};

function run(
  verdict: Verdict['verdict'],
  events: readonly HistoryEvent[] = [started],
  grade?: string,
): CaseWithHistory {
  const verdicts: Verdict[] = [
    { invariant: 'no-lost-tail', verdict, reason: 'r.', evidence: [], ...(grade && { grade }) },
  ];
  const result = { outcome: verdict, verdicts } as unknown as CaseResult;
  return { result, events };
}

describe('firstDifference', () => {
  it('finds none between the same', () => {
    expect(firstDifference(run('holds', [fired(1, 3)]), run('holds', [fired(1, 3)]))).toBe(
      undefined,
    );
  });

  it('does not count the unit at which the same message came', () => {
    expect(firstDifference(run('holds', [fired(1, 3)]), run('holds', [fired(1, 4)]))).toBe(
      undefined,
    );
  });

  it('names a fault that fired elsewhere before any verdict', () => {
    expect(firstDifference(run('violated', [fired(1, 3)]), run('holds', [fired(2, 3)]))).toBe(
      'firing 1: fault 1 reset on client 1 downstream at turn/started before, ' +
        'fault 1 reset on client 2 downstream at turn/started now',
    );
  });

  it('names a fault that did not fire', () => {
    expect(firstDifference(run('holds', [started, fired(1, 3)]), run('holds'))).toBe(
      'firing 1: fault 1 reset on client 1 downstream at turn/started before, did not come now',
    );
  });

  it('names the verdict with its grade', () => {
    expect(firstDifference(run('holds', [], 'live'), run('holds', [], 'recovered'))).toBe(
      'no-lost-tail: holds (live) before, holds (recovered) now. Before: r. Now: r.',
    );
  });

  it('names the outcome where nothing else differs', () => {
    const before = { result: { outcome: 'holds', verdicts: [] }, events: [] };
    const after = {
      result: { outcome: 'not-testable', reason: 'no npm', verdicts: [] },
      events: [],
    };
    expect(
      firstDifference(before as unknown as CaseWithHistory, after as unknown as CaseWithHistory),
    ).toBe('outcome: holds before, not-testable now: no npm');
  });
});
