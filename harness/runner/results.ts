/** What a run leaves behind as `results.json`, version 1; the report renders from it and the history. */
import type { Blame, Verdict } from '../invariants/invariant.ts';

export const resultsVersion = 1;

export type CaseOutcome = 'holds' | 'violated' | 'unknown' | 'not-testable' | 'harness-error';

export interface CaseResult {
  /** Stable: `<scenario> / <driver>`; no seeds in it. */
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly driver: string;
  readonly seed: number;
  readonly plan: readonly string[];
  /** The plan in plain sentences. */
  readonly explained: readonly string[];
  readonly outcome: CaseOutcome;
  /** Why it is not testable, unknown, or what the harness did wrong. */
  readonly reason?: string;
  readonly blame?: Blame;
  readonly verdicts: readonly Verdict[];
  readonly reports: readonly string[];
  readonly durationMs: number;
  /** From the fault's firing to the client's next good connection; absent when none was lost. */
  readonly recoveryMs?: number;
  /** Lines of the plan that fired at least once. */
  readonly faultsFired?: number;
  /** The case's history, relative to the run folder. */
  readonly history?: string;
  /** Shell line that runs this case again. */
  readonly replay: string;
}

export interface RunResults {
  readonly midturn: 'results';
  readonly version: typeof resultsVersion;
  readonly id: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly cases: readonly CaseResult[];
  readonly exitCode: number;
}
