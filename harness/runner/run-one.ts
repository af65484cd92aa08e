/** A case from its start to its result: nothing that it does ends the run but an abort. */
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import { explainPlan } from '../plan/explain.ts';
import { printPlan } from '../plan/print.ts';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';
import type { Backend } from '../proxy/backend.ts';
import { replayLine } from './replay-line.ts';
import type { CaseResult } from './results.ts';
import { type CaseFindings, type CaseSpec, runCase } from './run-case.ts';
import type { SystemPool } from './system-pool.ts';

export interface NamedCase extends CaseSpec {
  readonly id: string;
  /** Words that its replay line needs beside its own. */
  readonly replayFlags?: readonly string[];
}

export interface OneRun {
  readonly clock: Clock;
  readonly worker: number;
  /** The run folder, and where in it the history goes. */
  readonly folder: string;
  readonly history: string;
  readonly signal: AbortSignal;
  readonly cacheFolder: string;
  readonly pool?: SystemPool;
  readonly backend?: Backend;
  onStage?(stage: string): void;
}

export async function runOne(one: NamedCase, run: OneRun): Promise<CaseResult> {
  run.signal.throwIfAborted();
  const began = run.clock.now();
  const temporary = await makeTemporaryFolder('midturn-');
  let findings: CaseFindings;
  try {
    findings = await runCase(one, {
      clock: run.clock,
      signal: run.signal,
      folder: temporary.path,
      cacheFolder: run.cacheFolder,
      historyPath: join(run.folder, run.history),
      worker: run.worker,
      ...(run.pool && { pool: run.pool }),
      ...(run.backend && { backend: run.backend }),
      onStage: (stage) => run.onStage?.(stage),
    });
  } catch (error) {
    run.signal.throwIfAborted();
    findings = thrown(error);
  } finally {
    await temporary.remove();
  }
  return {
    ...describeCase(one, run.backend?.id),
    ...findings,
    durationMs: Math.round(run.clock.now() - began),
    history: run.history,
  };
}

/** What is known of a case before it is run. */
export function describeCase(one: NamedCase, backend?: string) {
  return {
    id: one.id,
    scenario: one.scenario.id,
    title: one.scenario.title,
    driver: one.driver.id,
    seed: one.seed,
    plan: printPlan(one.plan).split('\n').filter(Boolean),
    explained: explainPlan(one.plan),
    reports: one.scenario.reports,
    replay: replayLine(one, one.scenario.plan, backend),
  };
}

function thrown(error: unknown): CaseFindings {
  if (error instanceof HarnessError && error.code === 'NOT_TESTABLE') {
    const reason = error.message.replace(/^Not testable: /, '');
    return { outcome: 'not-testable', reason, blame: 'environment', verdicts: [] };
  }
  if (error instanceof HarnessError && error.code !== 'INTERNAL') {
    // The system could not be brought up or driven: nothing was shown, and nobody is to blame yet.
    return { outcome: 'unknown', reason: error.message, blame: 'environment', verdicts: [] };
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { outcome: 'harness-error', reason, blame: 'harness', verdicts: [] };
}
