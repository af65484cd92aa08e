import type { HistoryEvent } from '../history/event.ts';
import { unfired } from '../invariants/fault-coverage.ts';
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
  const [idle] = unfired(history);
  if (idle !== undefined) {
    const unseen = history[idle.evidence]?.type === 'fault-unobserved';
    const fault = `fault ${idle.fault} (${idle.name})`;
    return {
      outcome: 'unknown',
      reason: unseen
        ? `nobody knows whether ${fault} fired: ${idle.why}`
        : `${fault} was armed but never fired: ${idle.why}`,
      blame: unseen ? 'environment' : 'harness',
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
