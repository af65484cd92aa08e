import type { HistoryEvent } from '../history/event.ts';

export type VerdictValue = 'holds' | 'violated' | 'unknown';
export type Blame = 'implementation' | 'harness' | 'environment';

export interface Verdict {
  readonly invariant: string;
  readonly verdict: VerdictValue;
  /** `live`, `recovered` or `lost`, where the invariant grades. */
  readonly grade?: string;
  /** One sentence: what was expected and what happened, with ids and numbers. */
  readonly reason: string;
  /** Indices of the events that show it; the first violating one first. */
  readonly evidence: readonly number[];
  /** Whose fault it is; only with `violated` or `unknown`. */
  readonly blame?: Blame;
  /** With `unknown`: nothing that the invariant is about is in the history. */
  readonly nothing?: true;
}

/** Bounds that liveness is judged by; milliseconds unless named otherwise. */
export interface Bounds {
  readonly reconnectMs: number;
  readonly settleMs: number;
  readonly requestMs: number;
  readonly handshakeMs: number;
  readonly closeMs: number;
  /** How long an agent may stay with a fallback before it tries the better transport again. */
  readonly cooldownMs: number;
}

export const defaultBounds: Bounds = {
  reconnectMs: 10_000,
  settleMs: 15_000,
  requestMs: 10_000,
  handshakeMs: 10_000,
  closeMs: 2_000,
  cooldownMs: 15_000,
};

export interface Invariant {
  readonly id: string;
  /** "Every token the provider sent for a turn is in what the client ends up with." */
  readonly holdsWhen: string;
  /** RFC sections and upstream reports. */
  readonly sources: readonly string[];
  /**
   * `safety`: something bad was seen. `liveness`: something good was not seen, so it cannot be judged
   * on a history with holes, nor when the harness or its machine got in the way.
   */
  readonly kind?: 'safety' | 'liveness';
  /** Pure: one pass over the history. `unknown` when it has nothing to judge. */
  judge(history: readonly HistoryEvent[], bounds: Bounds): Verdict;
}

/** A verdict before it has the name of its invariant. */
export type Finding = Omit<Verdict, 'invariant'>;

export function defineInvariant(
  invariant: Omit<Invariant, 'judge'> & {
    judge(history: readonly HistoryEvent[], bounds: Bounds): Finding;
  },
): Invariant {
  const safety = invariant.kind === 'safety';
  return {
    ...invariant,
    judge(history, bounds) {
      const finding = invariant.judge(history, bounds);
      return { invariant: invariant.id, ...(spoiled(history, finding, safety) ?? finding) };
    },
  };
}

/** A run of a scenario says when it stops; a history of one that does not is a part of it. */
function isCutShort(history: readonly HistoryEvent[]): boolean {
  const started = history.find((event) => event.type === 'run-started');
  if (started?.type !== 'run-started' || started.scenario === undefined) return false;
  return !history.some((event) => event.type === 'stage' && event.stage === 'stop');
}

/** What becomes of a finding on a run that the harness or its machine spoiled. */
function spoiled(
  history: readonly HistoryEvent[],
  finding: Finding,
  safety: boolean,
): Finding | undefined {
  if (finding.verdict === 'unknown' || (safety && finding.verdict === 'violated')) return undefined;
  if (isCutShort(history)) {
    const reason = 'The history ends before its run did, so what is missing in it proves nothing.';
    return { verdict: 'unknown', reason, evidence: [history.length - 1], blame: 'harness' };
  }
  for (const event of history) {
    if (event.type === 'history-full') {
      const reason = `The history was full at event ${event.droppedFrom}, so what is missing in it proves nothing.`;
      return { verdict: 'unknown', reason, evidence: [event.index], blame: 'harness' };
    }
    if (event.type === 'note' && event.blame !== undefined && !safety) {
      const reason = `The ${event.blame} got in the way: ${event.text}.`;
      return { verdict: 'unknown', reason, evidence: [event.index], blame: event.blame };
    }
  }
  return undefined;
}
