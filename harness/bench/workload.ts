/**
 * What one file in `workloads/` says: what is measured side by side, and what is wanted of it. The
 * rounds, medians, ratios, targets, table and JSON are made of that by `main.ts`.
 */
import type { Peer } from './peers.ts';
import type { BenchProgram } from './program.ts';

/** One measurement. */
export interface Reading {
  readonly value: number;
  /** CPU time, user and system, that one of the unit cost the program between, in µs. */
  readonly cpuUs?: number;
}

/** One of the things that are measured side by side: once in every round. */
export interface Column {
  readonly name: string;
  measure(): Promise<Reading>;
}

/** A bound of the median of a column, or of its ratio to another one (taken round by round). */
export interface Target {
  readonly column: string;
  /** The column that it is divided by; absent for a bound of the figure itself. */
  readonly of?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What a workload may use. */
export interface BenchContext {
  /** The proxies between two ends: `direct` first, ours, and the named ones that were found. */
  readonly peers: readonly Peer[];
  /** The far end of the workloads on sockets; started when it is asked for. */
  source(): Promise<BenchProgram>;
  /** A folder for what a workload writes; removed at the end. */
  readonly folder: string;
}

export interface BenchWorkload {
  /** As its file, and for `--only`. */
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  readonly unit: string;
  /** Rounds when `--pairs` does not say; default 5. */
  readonly pairs?: number;
  readonly targets: readonly Target[];
  columns(context: BenchContext): Promise<readonly Column[]>;
}
