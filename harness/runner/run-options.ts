import type { Clock } from '../clock.ts';
import type { Driver } from '../drivers/driver.ts';
import type { Backend } from '../proxy/backend.ts';
import type { BaselineFile } from './baseline.ts';
import type { CaseResult } from './results.ts';
import type { Scenario } from './scenario.ts';
import type { Shard } from './shard.ts';

/** What a run is asked to do. */
export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly drivers: readonly Driver[];
  readonly seed: number;
  /** How often each case runs; run k of a case has the seed `seed + k`. Default 1. */
  readonly runs?: number;
  /** Plan text that takes the place of each scenario's own. */
  readonly plan?: string;
  /** Where run folders go. */
  readonly outFolder: string;
  readonly cacheFolder: string;
  /** Cases side by side. Default 2. */
  readonly workers?: number;
  /** Lets one started system serve several cases where its driver says that is safe. Default false. */
  readonly reuse?: boolean;
  /** What carries the plans in place of a proxy in this process. */
  readonly backend?: Backend;
  /** What is known not to hold, so that only what is new ends the run with 1. Default: nothing. */
  readonly baselines?: readonly BaselineFile[];
  /** Violations that a baseline expects count all the same. Default false. */
  readonly strict?: boolean;
  /** Runs only this part of the cases. Default: all. */
  readonly shard?: Shard;
  /** The command as the user typed it, for the report. */
  readonly command: string;
  /** What replay lines of a scenario need beside its own flags, such as a config file. Default: nothing. */
  replayFlags?(scenario: Scenario): readonly string[];
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  onProgress?(progress: RunProgress): void;
}

export type RunProgress =
  | {
      readonly type: 'started';
      readonly seed: number;
      readonly folder: string;
      readonly cases: number;
    }
  | { readonly type: 'preparing'; readonly driver: string; readonly text: string }
  | {
      readonly type: 'case-started';
      readonly worker: number;
      readonly id: string;
      readonly seed: number;
    }
  | {
      readonly type: 'case-stage';
      readonly worker: number;
      readonly id: string;
      readonly stage: string;
    }
  | { readonly type: 'case-finished'; readonly worker: number; readonly result: CaseResult };
