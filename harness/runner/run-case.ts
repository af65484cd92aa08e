/**
 * One case: one scenario on one driver with one seed. Disturb, heal, settle, check:
 *
 * 1. *Disturb.* The system is started with the proxy on its hops, and the workload runs while the
 *    plan's faults fire.
 * 2. *Heal.* Every fault is taken away; the proxy passes bytes exactly from here on.
 * 3. *Settle.* The workload has a bounded time to end well. Liveness is judged over this part.
 * 4. *Check.* The system is stopped and the history is judged.
 */
import type { Clock } from '../clock.ts';
import type { Driver, RunningSystem, StartOptions } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { type Bounds, defaultBounds } from '../invariants/invariant.ts';
import { judgeCase } from '../invariants/judge.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { Backend } from '../proxy/backend.ts';
import type { Carrier, ProxyOptions } from '../proxy/options.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { runClients } from '../workload/run-clients.ts';
import { disturbance } from './disturbance.ts';
import { interposeWith } from './interpose.ts';
import { watchLag } from './lag-watch.ts';
import { type Moment, momentWatch } from './moment.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { patient, patientMs } from './patient.ts';
import { recoveryMs } from './recovery-time.ts';
import type { CaseResult } from './results.ts';
import { RunProcesses } from './run-processes.ts';
import type { Scenario } from './scenario.ts';
import type { SystemPool } from './system-pool.ts';

export interface CaseSpec {
  readonly scenario: Scenario;
  readonly driver: Driver;
  readonly seed: number;
  readonly plan: Plan;
}

export interface CaseSurroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A private folder, removed by the caller. */
  readonly folder: string;
  readonly cacheFolder: string;
  /** Where the history is written. */
  readonly historyPath: string;
  /** Systems that stand from case to case, when the run reuses them. */
  readonly pool?: SystemPool;
  /** What carries the plan in place of a proxy in this process. */
  readonly backend?: Backend;
  readonly worker: number;
  onStage(stage: string): void;
}

export type CaseFindings = Outcome & Pick<CaseResult, 'verdicts' | 'recoveryMs' | 'faultsFired'>;

/** The longest that faults stay on when not all of them fire and the workload does not end, by default. */
const disturbMaxMsDefault = 20_000;

export async function runCase(spec: CaseSpec, around: CaseSurroundings): Promise<CaseFindings> {
  const { scenario } = spec;
  const { invariants, except } = scenario;
  const judging = { invariants, ...(except && { except }) };
  const recorder = new HistoryRecorder({ path: around.historyPath, clock: around.clock });
  recorder.record({
    type: 'run-started',
    seed: spec.seed,
    plan: printPlan(spec.plan).split('\n').filter(Boolean),
    scenario: scenario.id,
    driver: spec.driver.id,
    ...(spec.driver.parties && { parties: spec.driver.parties }),
    startedAt: around.clock.wallTime(),
    ...judging,
    bounds: { ...boundsOf(scenario) },
  });
  const until = comingOf(scenario.disturbUntil, recorder);
  const system: { running?: Running } = {};
  const processes = new RunProcesses(recorder, () => system.running);
  const startCarrier = (how: ProxyOptions): Carrier =>
    around.backend?.start(how) ?? startProxy(how);
  const proxy = startCarrier({
    plan: spec.plan,
    seed: spec.seed,
    recorder,
    clock: around.clock,
    refusalOf: processes.refusalOf,
    signalProcess: processes.signalProcess,
    restartProcess: processes.restartProcess,
  });
  const stage = (name: 'disturb' | 'heal' | 'settle' | 'check' | 'stop') => {
    recorder.record({ type: 'stage', stage: name });
    around.onStage(name);
  };
  const stopWatching = watchLag(around.clock, recorder);
  try {
    around.onStage('start');
    system.running = await start(spec, around, recorder, proxy);
    processes.checkRestarts(resolvePlan(spec.plan), spec.driver.id);
    await disturbAndSettle(spec, around, { recorder, proxy, system: system.running, until, stage });
    stage('stop');
    system.running.spoilt = recorder.events.some(leavesWork);
  } finally {
    stopWatching();
    await system.running?.stop();
    await proxy.close();
    // A disk that is full costs the history, and no verdict: that is judged from memory.
    await recorder.close().catch(() => around.onStage('the history could not be written'));
  }
  around.onStage('check');
  const verdicts = judgeCase(recorder.events, judging, boundsOf(scenario));
  const recovered = recoveryMs(recorder.events);
  return {
    ...outcomeOf(verdicts, recorder.events),
    verdicts,
    faultsFired: proxy.faults.filter((fault) => fault.fired > 0).length,
    ...(recovered !== undefined && { recoveryMs: recovered }),
  };
}

/** The system of a case: its own, or one that it has for the time of the case. */
interface Running extends RunningSystem {
  /** Set to false once the case has ended so that the system may serve another one. */
  spoilt: boolean;
}

async function start(
  spec: CaseSpec,
  around: CaseSurroundings,
  recorder: HistoryRecorder,
  proxy: Carrier,
): Promise<Running> {
  const { scenario, driver } = spec;
  const links = scenario.links ?? ['client'];
  const interpose = interposeWith(proxy, links, around.folder);
  const context = {
    clock: around.clock,
    recorder,
    signal: around.signal,
    folder: around.folder,
    cacheFolder: around.cacheFolder,
    progress: around.onStage,
  };
  const options = startOptions(scenario);
  if (around.pool === undefined || !mayShare(spec, links)) {
    const system = await driver.start({ ...context, interpose }, options);
    return { ...system, spoilt: true };
  }
  const lent = await around.pool.take(around.worker, driver, options, context);
  const running: Running = {
    endpoint: await interpose('client', lent.system.endpoint),
    processes: lent.system.processes,
    ...(lent.system.pace && { pace: lent.system.pace }),
    spoilt: true,
    stop: () => lent.giveBack(running.spoilt),
  };
  return running;
}

/** A system is shared only when nothing but its client link is disturbed. */
function mayShare({ driver, plan }: CaseSpec, links: readonly string[]): boolean {
  const signals = resolvePlan(plan).some((rule) => rule.definition.level === 'process');
  return driver.reusable === true && !signals && links.every((link) => link === 'client');
}

/** What the workload left unfinished may still run in the system. */
function leavesWork(event: HistoryEvent): boolean {
  return (event.type === 'fail' || event.type === 'info') && event.f === 'turn';
}

interface Standing {
  readonly recorder: HistoryRecorder;
  readonly proxy: Carrier;
  readonly system: RunningSystem;
  readonly until: Promise<void> | undefined;
  stage(name: 'disturb' | 'heal' | 'settle'): void;
}

async function disturbAndSettle(
  spec: CaseSpec,
  around: CaseSurroundings,
  { recorder, proxy, system, until, stage }: Standing,
): Promise<void> {
  const { scenario } = spec;
  const bounds = boundsOf(scenario);
  const over = new AbortController();
  const signal = AbortSignal.any([around.signal, over.signal]);
  stage('disturb');
  const how = {
    recorder,
    clock: around.clock,
    seed: spec.seed,
    signal,
    client: 'client-1',
    bounds: patient(bounds),
    ...(system.pace && { pace: system.pace }),
  };
  const workload = system.perform
    ? system.perform(scenario.workload, how)
    : runClients(scenario.workload, { ...how, endpoint: system.endpoint });
  const { disturbMs = 1_000, disturbMaxMs = disturbMaxMsDefault } = scenario;
  const limits = { disturbMs, disturbMaxMs, ...(until && { until }) };
  const why = await disturbance(proxy, workload, around.clock, limits);
  if (why === 'time-over') {
    recorder.record({ type: 'note', text: `the faults were taken away after ${disturbMaxMs} ms` });
  }
  around.signal.throwIfAborted();
  stage('heal');
  await proxy.heal();
  stage('settle');
  const late = around.clock.after(patientMs(bounds.settleMs), () => {
    recorder.record({
      type: 'note',
      text: `the workload had not ended ${bounds.settleMs} ms after the heal`,
    });
    over.abort(new HarnessError('TIMED_OUT', `settle bound of ${bounds.settleMs} ms`));
  });
  try {
    await workload;
  } finally {
    late.cancel();
  }
  around.signal.throwIfAborted();
}

/** Resolves when the moment has come, seen from the very start of the case. */
function comingOf(
  moment: Moment | undefined,
  recorder: HistoryRecorder,
): Promise<void> | undefined {
  if (moment === undefined) return undefined;
  const isNow = momentWatch(moment);
  return new Promise((resolve) => {
    recorder.onEvent((event) => {
      if (isNow(event)) resolve();
    });
  });
}

function boundsOf(scenario: Scenario): Bounds {
  return { ...defaultBounds, ...scenario.bounds };
}

function startOptions(scenario: Scenario): StartOptions {
  return { listen: 'tcp', approvals: 'never', providerWebSocket: false, ...scenario.start };
}
