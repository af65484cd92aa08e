import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { unfired } from './fault-coverage.ts';
import { invariants } from './index.ts';
import { judge } from './judge.ts';
import { got, historyOf, streamed } from './testing/history-of.ts';

const every = invariants.map((invariant) => invariant.id);

describe('judge', () => {
  it('answers for the ids it is given, in their order', () => {
    const verdicts = judge(historyOf(...streamed(1, 2), got('live', [1, 2])), [
      'in-order-once',
      'no-lost-tail',
    ]);
    expect(verdicts.map((v) => [v.invariant, v.verdict])).toEqual([
      ['in-order-once', 'holds'],
      ['no-lost-tail', 'holds'],
    ]);
  });

  it('is unknown for an id that no invariant has', () => {
    expect(judge([], ['no-tail'])).toMatchObject([{ verdict: 'unknown', blame: 'harness' }]);
  });

  it('finds every invariant unknown on an empty history', () => {
    expect(judge([], every).map((v) => v.verdict)).toEqual(every.map(() => 'unknown'));
  });

  it('is unknown, not an error, on a history that makes no sense', () => {
    const broken = [{ index: 0, time: 0, type: 'client-tokens' }] as unknown as HistoryEvent[];
    for (const verdict of judge(broken, every)) expect(verdict.verdict).toBe('unknown');
  });

  it('gives each invariant an id, a sentence and its sources', () => {
    expect(new Set(every).size).toBe(every.length);
    for (const { holdsWhen, sources } of invariants) {
      expect(holdsWhen).toMatch(/^[a-zC].{20,}[^.]$/);
      for (const source of sources) expect(source).toMatch(/^https:\/\//);
    }
  });
});

describe('unfired', () => {
  const armed = (fault: number) =>
    ({ type: 'fault-armed', fault, name: 'reset', text: 'reset on turn/started' }) as const;

  it('names the faults that never fired, said or not', () => {
    const found = unfired(
      historyOf(
        armed(1),
        armed(2),
        armed(3),
        { type: 'fault-fired', fault: 1, name: 'reset', effect: 'reset both sides' },
        { type: 'fault-never-fired', fault: 3, name: 'reset', why: 'no turn/started#2' },
      ),
    );
    expect(found).toEqual([
      { fault: 2, name: 'reset', why: 'nothing matched its trigger', evidence: 1 },
      { fault: 3, name: 'reset', why: 'no turn/started#2', evidence: 4 },
    ]);
  });

  it('finds none where every fault fired', () => {
    expect(unfired([])).toEqual([]);
  });
});
