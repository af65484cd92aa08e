import { join } from 'node:path';
import { cacheFolder } from '../drivers/cache-folder.ts';
import { findDriver } from '../drivers/index.ts';
import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import { readHistory } from '../history/read-history.ts';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';
import type { CaseResult } from './results.ts';
import { runAll } from './run-all.ts';
import type { Scenario } from './scenario.ts';

export interface RunScenarioOptions {
  /** `reference`, `codex@0.169.0`, `server(COMMAND)`. Default `reference`. */
  readonly driver?: string;
  /** Default 1. */
  readonly seed?: number;
  /** Plan text in place of the scenario's own. */
  readonly plan?: string;
  readonly signal?: AbortSignal;
}

/** A case with its history, for tests. */
export interface ScenarioRun extends CaseResult {
  readonly events: readonly HistoryEvent[];
  /** What `midturn run` would end with. */
  readonly exitCode: number;
}

/**
 * Runs one scenario once, for use in a test of your own; nothing is left on disk. What the
 * implementation does wrong is in the verdicts; it throws a `HarnessError` only for a wrong plan
 * (`PLAN_SYNTAX`, `PLAN_ARGUMENT`, `UNKNOWN_FAULT`) or driver (`UNKNOWN_DRIVER`),
 * or one that needs a checkout, where none is named (`NOT_TESTABLE`).
 */
export async function runScenario(
  scenario: Scenario,
  options: RunScenarioOptions = {},
): Promise<ScenarioRun> {
  const named = findDriver(options.driver ?? 'reference');
  const temporary = await makeTemporaryFolder('midturn-');
  try {
    const { results, folder } = await runAll({
      scenarios: [scenario],
      drivers: [named],
      seed: options.seed ?? 1,
      ...(options.plan !== undefined && { plan: options.plan }),
      outFolder: temporary.path,
      cacheFolder: cacheFolder(),
      workers: 1,
      command: 'runScenario',
      signal: options.signal ?? new AbortController().signal,
    });
    options.signal?.throwIfAborted();
    const [result] = results.cases;
    const [left] = results.notRun?.filter(({ driver }) => driver === named.name) ?? [];
    if (result === undefined && left !== undefined) {
      throw new HarnessError('NOT_TESTABLE', `Not testable: ${left.reason}.`);
    }
    if (result === undefined) throw new Error(`${scenario.id} is for no such driver`);
    const path = result.history;
    const events = path === undefined ? [] : (await readHistory(join(folder, path))).events;
    return { ...result, events, exitCode: results.exitCode };
  } finally {
    await temporary.remove();
  }
}
