import type { Finding } from './invariant.ts';

/** A finding about one turn of the workload, where it is known which. */
export interface TurnFinding {
  readonly turn: number | undefined;
  readonly finding: Finding;
}
