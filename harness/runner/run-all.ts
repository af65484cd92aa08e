/**
 * A run: every scenario on every driver that has its role, each `runs` times, some side by side.
 * Nothing that a case does can end the run but an abort; a case that breaks the harness is a result.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Driver } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import { parsePlan } from '../plan/parse.ts';
import type { Plan } from '../plan/plan.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { describeEnvironment } from './environment.ts';
import { cutShortExit } from './exit-code.ts';
import { isFor } from './is-for.ts';
import { judgeRun } from './judge-run.ts';
import { rememberCommands } from './known-commands.ts';
import { notRun } from './not-run.ts';
import { type CaseResult, type NotRun, type RunResults, resultsVersion } from './results.ts';
import { fileName, makeRunFolder } from './run-folder.ts';
import { describeCase, type NamedCase, runOne } from './run-one.ts';
import type { RunOptions } from './run-options.ts';
import type { Scenario } from './scenario.ts';
import { inShard, printShard } from './shard.ts';
import { sideBySide } from './side-by-side.ts';
import { SystemPool } from './system-pool.ts';
import { withoutSecrets } from './without-secrets.ts';

interface PlannedCase extends NamedCase {
  /** Why it can't be run, when that is known before. */
  readonly notTestable?: string;
}

export interface FinishedRun {
  readonly results: RunResults;
  /** Absolute or as `outFolder` was given. */
  readonly folder: string;
}

export async function runAll(options: RunOptions): Promise<FinishedRun> {
  const clock = options.clock ?? systemClock;
  const startedAt = clock.wallTime();
  const began = clock.now();
  const plans = new Map(options.scenarios.map((s) => [s, planOf(s, options)]));
  const refused = await refusedByBackend(plans, options);
  const { drivers, backend } = options;
  rememberCommands([...drivers.map(({ id }) => id), ...(backend ? [backend.id] : [])]);
  const folder = await makeRunFolder(options.outFolder, startedAt, options.scenarios, options.seed);
  const all = options.scenarios.flatMap((scenario) =>
    options.drivers.flatMap((driver) =>
      repeat(scenario, driver, plans.get(scenario) as Plan, options),
    ),
  );
  const { shard, strict = false, baselines = [] } = options;
  const planned = shard === undefined ? all : all.filter((_, place) => inShard(place, shard));
  options.onProgress?.({ type: 'started', seed: options.seed, folder, cases: planned.length });
  const left = notRun(options.scenarios, options.drivers);
  const wanted = new Set(planned.map(({ driver }) => driver));
  const missing = await prepareDrivers({ ...options, drivers: [...wanted] });
  await mkdir(join(folder, 'histories'));
  const pool = options.reuse ? new SystemPool() : undefined;
  const run = async (one: PlannedCase, worker: number) => {
    const because = one.notTestable ?? refused.get(one.scenario) ?? missing.get(one.driver);
    if (because === undefined) {
      options.onProgress?.({ type: 'case-started', worker, id: one.id, seed: one.seed });
    }
    const result = because
      ? notTestable(one, because, options.backend?.id)
      : await runOne(one, {
          clock,
          worker,
          folder,
          history: `histories/${fileName(one.id)}.jsonl`,
          signal: options.signal,
          cacheFolder: options.cacheFolder,
          ...(pool && { pool }),
          ...(options.backend && { backend: options.backend }),
          onStage: (stage) =>
            options.onProgress?.({ type: 'case-stage', worker, id: one.id, stage }),
        });
    options.onProgress?.({ type: 'case-finished', worker, result });
    return result;
  };
  let done: readonly (CaseResult | undefined)[];
  try {
    done = await sideBySide(planned, options.workers ?? 2, unlessEnded(run, options.signal));
  } finally {
    await pool?.stop();
  }
  // What is judged is what is kept: a baseline of a driver knows it by the name without its secret.
  const cases = withoutSecrets(done.filter((one) => one !== undefined));
  left.push(...notReached(planned, done, options.signal));
  const results: RunResults = {
    midturn: 'results',
    version: resultsVersion,
    id: folder.split(/[\\/]/).at(-1) ?? folder,
    startedAt,
    durationMs: Math.round(clock.now() - began),
    seed: options.seed,
    command: options.command,
    environment: describeEnvironment(),
    ...(left.length > 0 && { notRun: left }),
    ...(shard && { shard: printShard(shard) }),
    ...(options.backend && { backend: options.backend.id }),
    ...judgeRun(cases, baselines, strict),
    ...(cases.length < planned.length && cutShortExit(options.signal.reason)),
  };
  return { results: withoutSecrets(results), folder };
}

/** Work that ends with nothing once the run is ended, and is not begun any more. */
function unlessEnded<T, R>(
  work: (item: T, worker: number) => Promise<R>,
  signal: AbortSignal,
): (item: T, worker: number) => Promise<R | undefined> {
  return async (item, worker) => {
    if (signal.aborted) return undefined;
    try {
      return await work(item, worker);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  };
}

/** The cases of a run that was ended before they were, by driver. */
function notReached(
  planned: readonly PlannedCase[],
  done: readonly (CaseResult | undefined)[],
  signal: AbortSignal,
): NotRun[] {
  const scenarios = new Map<string, Set<string>>();
  for (const [place, { driver, scenario }] of planned.entries()) {
    if (done[place] !== undefined) continue;
    scenarios.set(driver.id, (scenarios.get(driver.id) ?? new Set()).add(scenario.id));
  }
  const why = signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
  const reason = `the run was ended before: ${why.replace(/\.$/, '')}`;
  return [...scenarios].map(([driver, ids]) => ({ driver, scenarios: [...ids], reason }));
}

/** Parses and checks the plan now, so that a mistake in it ends the run before anything is started. */
function planOf(scenario: Scenario, options: RunOptions): Plan {
  const plan = parsePlan(options.plan ?? scenario.plan);
  resolvePlan(plan);
  return plan;
}

function repeat(
  scenario: Scenario,
  driver: Driver,
  plan: Plan,
  options: RunOptions,
): PlannedCase[] {
  if (!isFor(scenario, driver) || driver.missing !== undefined) return [];
  const listen = scenario.start?.listen ?? 'tcp';
  const runs = options.runs ?? 1;
  return Array.from({ length: runs }, (_, k) => ({
    id: `${scenario.id} / ${driver.id}${runs === 1 ? '' : ` / run ${k + 1}`}`,
    scenario,
    driver,
    seed: options.seed + k,
    plan,
    ...(options.replayFlags && { replayFlags: options.replayFlags(scenario) }),
    ...(!driver.listens.includes(listen) && {
      notTestable: `${driver.id} does not listen on ${listen === 'unix' ? 'a unix socket' : 'TCP'}`,
    }),
  }));
}

async function prepareDrivers(options: RunOptions): Promise<Map<Driver, string>> {
  const missing = new Map<Driver, string>();
  for (const driver of options.drivers) {
    const progress = (text: string) =>
      options.onProgress?.({ type: 'preparing', driver: driver.id, text });
    try {
      await driver.prepare({ cacheFolder: options.cacheFolder, signal: options.signal, progress });
    } catch (error) {
      if (options.signal.aborted) return missing;
      if (!(error instanceof HarnessError) || error.code !== 'NOT_TESTABLE') throw error;
      missing.set(driver, error.message.replace(/^Not testable: /, ''));
    }
  }
  return missing;
}

/** Scenarios whose plan the backend cannot carry; a plan that the user gave ends the run here. */
async function refusedByBackend(
  plans: ReadonlyMap<Scenario, Plan>,
  { backend, plan }: RunOptions,
): Promise<Map<Scenario, string>> {
  const refused = new Map<Scenario, string>();
  if (!backend) return refused;
  for (const [scenario, own] of plans) {
    const why = await backend.refusalOf(own, scenario.links ?? ['client']);
    if (why === undefined) continue;
    if (plan !== undefined) throw new HarnessError('BAD_ARGUMENT', why);
    refused.set(scenario, why);
  }
  return refused;
}

function notTestable(one: PlannedCase, reason: string, backend?: string): CaseResult {
  return {
    ...describeCase(one, backend),
    outcome: 'not-testable',
    reason,
    blame: 'environment',
    verdicts: [],
    durationMs: 0,
  };
}
