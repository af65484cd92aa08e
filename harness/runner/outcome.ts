import type { HistoryEvent } from '../history/event.ts';
import type { Blame, Verdict } from '../invariants/invariant.ts';
import type { CaseOutcome } from './results.ts';

export interface Outcome {
  readonly outcome: CaseOutcome;
  readonly reason?: string;
  readonly blame?: Blame;
}

/**
 * The verdict on a case from those of its invariants: the worst one, with one rule above all: a
 * fault that was armed and never fired proves nothing, so the case is `unknown` even where every
 * invariant holds. A violation stands all the same: it was seen.
 */
export function outcomeOf(verdicts: readonly Verdict[], history: readonly HistoryEvent[]): Outcome {
  const violated = verdicts.find((v) => v.verdict === 'violated');
  if (violated !== undefined) {
    return {
      outcome: 'violated',
      reason: violated.reason,
      ...(violated.blame && { blame: violated.blame }),
    };
  }
  const idle = history.find((event) => event.type === 'fault-never-fired');
  if (idle?.type === 'fault-never-fired') {
    return {
      outcome: 'unknown',
      reason: `fault ${idle.fault} (${idle.name}) was armed but never fired: ${idle.why}`,
      blame: 'harness',
    };
  }
  const unseen = history.find((event) => event.type === 'fault-unobserved');
  if (unseen?.type === 'fault-unobserved') {
    return {
      outcome: 'unknown',
      reason: `nobody knows whether fault ${unseen.fault} (${unseen.name}) fired: ${unseen.why}`,
      blame: 'environment',
    };
  }
  const unknown = verdicts.find((v) => v.verdict === 'unknown');
  if (unknown !== undefined) {
    return {
      outcome: 'unknown',
      reason: `${unknown.invariant}: ${unknown.reason}`,
      ...(unknown.blame && { blame: unknown.blame }),
    };
  }
  if (verdicts.length === 0) return { outcome: 'unknown', reason: 'no invariant was judged' };
  return { outcome: 'holds' };
}
