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
}

/** Bounds that liveness is judged by; milliseconds unless named otherwise. */
export interface Bounds {
  readonly reconnectMs: number;
  readonly settleMs: number;
  readonly requestMs: number;
  readonly handshakeMs: number;
  readonly closeMs: number;
}

export const defaultBounds: Bounds = {
  reconnectMs: 10_000,
  settleMs: 15_000,
  requestMs: 10_000,
  handshakeMs: 10_000,
  closeMs: 2_000,
};

export interface Invariant {
  readonly id: string;
  /** "Every token the provider sent for a turn is in what the client ends up with." */
  readonly holdsWhen: string;
  /** RFC sections and upstream reports. */
  readonly sources: readonly string[];
  /** Pure: one pass over the history. `unknown` when it has nothing to judge. */
  judge(history: readonly HistoryEvent[], bounds: Bounds): Verdict;
}

export function defineInvariant(
  invariant: Omit<Invariant, 'judge'> & {
    judge(history: readonly HistoryEvent[], bounds: Bounds): Omit<Verdict, 'invariant'>;
  },
): Invariant {
  return {
    ...invariant,
    judge: (history, bounds) => ({ invariant: invariant.id, ...invariant.judge(history, bounds) }),
  };
}
