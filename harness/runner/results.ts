/** What a run leaves behind as `results.json`, version 1; the report renders from it and the history. */
import type { Blame, Verdict } from '../invariants/invariant.ts';
import type { ExpectedVerdict } from './baseline.ts';

export const resultsVersion = 1;

export type CaseOutcome = 'holds' | 'violated' | 'unknown' | 'not-testable' | 'harness-error';

/** What a baseline says of a case. Absent where there is no baseline of its driver. */
export interface CaseStanding {
  /**
   * `regression`: something is violated that it does not expect. `stale`: a violation that it expects holds now. `unproven`: something shows nothing,
   * and it does not expect that. `strict`: it expects the violation, which
   * counts all the same. Else `as-expected`.
   */
  readonly standing: 'as-expected' | 'regression' | 'stale' | 'strict' | 'unproven';
  /** Entries that came true here: known failures. */
  readonly known: readonly ExpectedVerdict[];
  /** Entries whose violation holds now. */
  readonly stale: readonly ExpectedVerdict[];
  /** Invariants whose verdict no entry expects; `case` for the case as a whole. */
  readonly unexpected: readonly string[];
  /** The outcome that the baseline has for the case; absent where it does not have the case. */
  readonly was?: CaseOutcome;
  /** The file of the baseline. */
  readonly baseline: string;
}

/** Which rule gave the exit code; the first that applies, in this order. */
export type ExitRule =
  | 'cut-short'
  | 'harness-error'
  | 'regression'
  | 'stale-entry'
  | 'strict'
  | 'unproven'
  | 'nothing-run'
  | 'as-baselined'
  | 'all-hold';

/** How a search came to the plan of a case, which is simpler than the one that it drew. */
export interface ShrunkPlan {
  /** The lines of the plan as it was drawn, or given. */
  readonly drawn: readonly string[];
  /** Steps that it was shrunk by, of so many simpler plans that were run, once each. */
  readonly steps: number;
  readonly tried: number;
  /** Of `of` more runs of the plan of the case, so many broke the same invariant. */
  readonly confirmed: number;
  readonly of: number;
}

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
  readonly standing?: CaseStanding;
  /** Only of a case that a search found. */
  readonly shrunk?: ShrunkPlan;
}

/** Scenarios that were asked for, and a driver for them that needs something which was not named. */
export interface NotRun {
  /** Name of the driver. */
  readonly driver: string;
  /** Ids of the scenarios that are for it. */
  readonly scenarios: readonly string[];
  /** What to do so that they run. */
  readonly reason: string;
}

/** What a report tells of a run before this one. */
export interface EarlierRun {
  readonly id: string;
  readonly startedAt: string;
  readonly exitCode: number;
  readonly cases: readonly {
    readonly id: string;
    readonly outcome: CaseOutcome;
    /** A known failure. */
    readonly known?: boolean | undefined;
    readonly recoveryMs?: number | undefined;
  }[];
}

export interface RunResults {
  readonly midturn: 'results';
  readonly version: typeof resultsVersion;
  readonly id: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly command: string;
  /** The config file that settings came from. */
  readonly config?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly cases: readonly CaseResult[];
  /** Neither held nor failed: what the run could not try. Absent when that is nothing. */
  readonly notRun?: readonly NotRun[];
  /** The baselines that were read, and whether known violations count all the same. */
  readonly baseline?: { readonly files: readonly string[]; readonly strict: boolean };
  /** The part that this is of a run, `1/2`; absent for a whole one. */
  readonly shard?: string;
  /** Earlier runs, oldest first, of the history of runs that was named (`--history`). */
  readonly trend?: { readonly file: string; readonly runs: readonly EarlierRun[] };
  /** What carried the plans in place of the process that ran the cases. */
  readonly backend?: string;
  readonly exitCode: number;
  /** Absent in results of older versions. */
  readonly exitRule?: ExitRule;
}
