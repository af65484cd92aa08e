/**
 * Searches for a plan that breaks an invariant: fast-check draws plans from a seed, and each is run as
 * a case. One that breaks something is shrunk to fewer lines, simpler triggers and earlier messages, and
 * what is left is run again to confirm. The shrinker is ours: a case takes long, so the greatest steps
 * come first (one line alone), which fast-check's generic shrinker does not know. Bounded by runs and
 * by time. Never a silent retry: every case that was run is counted, and a plan that breaks only
 * sometimes is reported as k of n.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { type Clock, systemClock } from '../clock.ts';
import type { Driver } from '../drivers/driver.ts';
import { planArbitrary } from '../plan/arbitrary.ts';
import type { PlanLink } from '../plan/fitting-triggers.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print.ts';
import { simplerPlans } from '../plan/simpler.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import { effectiveOutcome } from './effective-outcome.ts';
import type { CaseOutcome, CaseResult } from './results.ts';
import { runOne } from './run-one.ts';
import type { Scenario } from './scenario.ts';
import { SystemPool } from './system-pool.ts';

export interface SearchOptions {
  /** Its workload and invariants are used; its own plan is not. */
  readonly scenario: Scenario;
  readonly driver: Driver;
  readonly seed: number;
  /** Begins with this plan in place of random ones: only shrinks it, if it breaks anything. */
  readonly plan?: Plan;
  /** Random plans at the most, before shrinking. Default 100. */
  readonly runsMax?: number;
  /** Longest time for the search, shrinking included, in ms. Default 60,000. */
  readonly timeMaxMs?: number;
  /**
   * What plans are drawn for. Default: link `client`, a WebSocket with the app-server protocol. The
   * processes are those that the driver declares.
   */
  readonly links?: readonly PlanLink[];
  /** Names of the faults to draw from. Default: all that fit the links. */
  readonly faults?: readonly string[];
  /** Lines of a plan. Default 3. */
  readonly linesMax?: number;
  readonly workers?: number;
  /** How often a minimal plan is run again to confirm it. Default 3. */
  readonly confirmations?: number;
  /** Words that the replay lines of what is found need beside their own. */
  readonly replayFlags?: readonly string[];
  readonly folder: string;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  onCase?(result: CaseResult, stage: SearchStage): void;
}

export type SearchStage = 'search' | 'shrink' | 'confirm';

export interface Finding {
  readonly invariant: string;
  /** As it was drawn, and the least of it that still breaks the invariant. */
  readonly drawn: string;
  readonly minimal: string;
  /** fast-check's seed and path of the drawn plan; absent when it was given. */
  readonly fastCheck?: { readonly seed: number; readonly path: string };
  /** Steps that the plan was shrunk by, of so many that were tried. */
  readonly shrinks: number;
  readonly shrinksTried: number;
  /** Of `of` runs of the minimal plan, so many broke the same invariant. */
  readonly confirmed: number;
  readonly of: number;
  /** The last run that broke it. */
  readonly result: CaseResult;
}

export interface SearchResult {
  readonly seed: number;
  /** Cases by outcome, shrinking and confirming included. */
  readonly outcomes: Readonly<Partial<Record<CaseOutcome, number>>>;
  readonly cases: number;
  /** Plans of which no line found its message: run, but not counted as cases. */
  readonly notExercised: number;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  /** Every case that showed nothing, with its reason. */
  readonly unknown: readonly CaseResult[];
  /** The signal ended it before it was done: what had been found by then stands. */
  readonly cutShort: boolean;
}

export async function search(options: SearchOptions): Promise<SearchResult> {
  const clock = options.clock ?? systemClock;
  const began = clock.now();
  const pool = new SystemPool();
  const workers = options.plan === undefined ? (options.workers ?? 2) : 1;
  const runsEach = Math.ceil((options.runsMax ?? 100) / workers);
  try {
    const lanes = await Promise.all(
      Array.from({ length: workers }, (_, k) =>
        new Lane(options, { clock, pool, worker: k + 1, began }).search(runsEach),
      ),
    );
    const cases = lanes.flatMap((lane) => lane.cases);
    return {
      seed: options.seed,
      outcomes: tally(cases),
      cases: cases.length,
      notExercised: lanes.reduce((sum, lane) => sum + lane.notExercised, 0),
      durationMs: Math.round(clock.now() - began),
      findings: lanes.flatMap((lane) => lane.finding ?? []),
      unknown: cases.filter((one) => one.outcome === 'unknown'),
      cutShort: options.signal.aborted,
    };
  } finally {
    await pool.stop();
  }
}

/** A workload asks for none mostly, and then nothing may wait for one. */
const { approval: _, ...withoutApprovals } = appServerProfile;
const clientLink: readonly PlanLink[] = [{ codec: 'websocket', profile: withoutApprovals }];

interface Drawn {
  readonly plan: Plan;
  readonly fastCheck?: NonNullable<Finding['fastCheck']>;
}

interface Shared {
  readonly clock: Clock;
  readonly pool: SystemPool;
  readonly worker: number;
  readonly began: number;
}

/** One worker: its own fast-check run, one case after another. */
class Lane {
  readonly cases: CaseResult[] = [];
  notExercised = 0;
  finding: Finding | undefined;
  readonly #options: SearchOptions;
  readonly #shared: Shared;
  /** What the first failing plan broke: shrinking must not slip to something else. */
  #broken: string | undefined;
  #last: CaseResult | undefined;
  #firstBroken: Plan | undefined;

  constructor(options: SearchOptions, shared: Shared) {
    this.#options = options;
    this.#shared = shared;
  }

  async search(runs: number): Promise<this> {
    const { plan, confirmations = 3 } = this.#options;
    const drawn = plan === undefined ? await this.#draw(runs) : await this.#given(plan);
    if (drawn === undefined || this.#broken === undefined) return this;
    const { minimal, steps, tried } = await this.#shrink(drawn.plan);
    let confirmed = 0;
    let of = 0;
    while (of < confirmations) {
      const passes = await this.#passesUnlessEnded(minimal, 'confirm');
      if (passes === undefined) break;
      of += 1;
      if (!passes) confirmed += 1;
    }
    this.finding = {
      invariant: this.#broken,
      drawn: printPlan(drawn.plan).trim(),
      minimal: printPlan(minimal).trim(),
      ...(drawn.fastCheck && { fastCheck: drawn.fastCheck }),
      shrinks: steps,
      shrinksTried: tried,
      confirmed,
      of,
      result: this.#last as CaseResult,
    };
    return this;
  }

  async #given(plan: Plan): Promise<Drawn | undefined> {
    const passes = await this.#passesUnlessEnded(plan, 'search');
    return passes === false ? { plan } : undefined;
  }

  /** The first of so many random plans that breaks something. */
  async #draw(runs: number): Promise<Drawn | undefined> {
    const { seed, signal } = this.#options;
    const property = fc.asyncProperty(this.#plans(), async (plan) => {
      // Between two cases and by our clock: fast-check's own limit lets go of a case that runs.
      if (this.#leftMs <= 0) throw new fc.PreconditionFailure(true);
      return this.#passes(plan);
    });
    const details = await fc.check(property, {
      seed: seed + this.#shared.worker - 1,
      numRuns: runs,
      endOnFailure: true,
    });
    // The case that was under way when the search was ended is no counterexample.
    const [plan] = signal.aborted ? [this.#firstBroken] : (details.counterexample ?? []);
    if (plan === undefined) return undefined;
    return { plan, fastCheck: { seed: details.seed, path: details.counterexamplePath ?? '' } };
  }

  /** Takes the first simpler plan that still breaks the invariant, again and again. */
  async #shrink(drawn: Plan): Promise<{ minimal: Plan; steps: number; tried: number }> {
    let minimal = drawn;
    let steps = 0;
    const tried = new Set<string>();
    for (let candidates = simplerPlans(minimal); ; ) {
      const { value: candidate, done } = candidates.next();
      if (done || this.#leftMs <= 0) return { minimal, steps, tried: tried.size };
      const text = printPlan(candidate);
      if (tried.has(text)) continue;
      tried.add(text);
      const passes = await this.#passesUnlessEnded(candidate, 'shrink');
      if (passes === undefined) return { minimal, steps, tried: tried.size };
      if (passes) continue;
      minimal = candidate;
      steps += 1;
      candidates = simplerPlans(minimal);
    }
  }

  get #leftMs(): number {
    const { clock, began } = this.#shared;
    return Math.max(0, (this.#options.timeMaxMs ?? 60_000) - (clock.now() - began));
  }

  #plans(): fc.Arbitrary<Plan> {
    const { faults, linesMax, driver, links = clientLink } = this.#options;
    const { processes = [], startable = [], revived = [] } = driver;
    return planArbitrary({
      links: links.map((link) => ({ processes, startable, revived, ...link })),
      durationMaxMs: 500,
      ...(linesMax !== undefined && { entriesMax: linesMax }),
      ...(faults !== undefined && { faults }),
    });
  }

  /** True unless the plan breaks an invariant, and the same one as the first plan that did. */
  async #passes(plan: Plan, stage: SearchStage = 'search'): Promise<boolean> {
    this.#options.signal.throwIfAborted();
    const result = await this.#run(plan, stage);
    fc.pre(
      this.#options.plan !== undefined ||
        stage !== 'search' ||
        result.outcome === 'violated' ||
        result.faultsFired !== 0,
    );
    const violated = result.verdicts.filter((one) => one.verdict === 'violated');
    this.#broken ??= violated[0]?.invariant;
    const same = violated.some((one) => one.invariant === this.#broken);
    if (same) {
      this.#last = result;
      this.#firstBroken ??= plan;
    }
    return !same;
  }

  /** Undefined once the search is ended: what was found so far stands. */
  async #passesUnlessEnded(plan: Plan, stage: SearchStage): Promise<boolean | undefined> {
    const { signal } = this.#options;
    if (signal.aborted) return undefined;
    try {
      return await this.#passes(plan, stage);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  async #run(plan: Plan, stage: SearchStage): Promise<CaseResult> {
    const { scenario, driver, seed, replayFlags } = this.#options;
    const { clock, pool, worker } = this.#shared;
    const number = this.cases.length + this.notExercised + 1;
    const id = `search ${worker}-${number}`;
    const ran = await runOne(
      { id, scenario, driver, seed, plan, ...(replayFlags && { replayFlags }) },
      {
        clock,
        pool,
        worker,
        signal: this.#options.signal,
        cacheFolder: this.#options.cacheFolder,
        folder: this.#options.folder,
        history: join('histories', `search-${worker}-${number}.jsonl`),
      },
    );
    const result = effectiveOutcome(ran);
    // A plan of which nothing fired proves nothing, one without lines included.
    if (result.faultsFired === 0 && result.outcome !== 'violated') this.notExercised += 1;
    else this.cases.push(result);
    this.#options.onCase?.(result, stage);
    return result;
  }
}

function tally(cases: readonly CaseResult[]): Partial<Record<CaseOutcome, number>> {
  const counts: Partial<Record<CaseOutcome, number>> = {};
  for (const { outcome } of cases) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
