import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePlan } from '../plan/parse.ts';
import { type Candidates, candidatesFrom } from './candidates.ts';
import { type Pattern, type PatternName, patternOf } from './pattern.ts';
import { type Repeated, type RepeatOptions, repeatCommand } from './repeat-command.ts';

export interface FaultSearch {
  /** What the command is, and where its link stands; its own plan is not used. */
  readonly repeat: Omit<RepeatOptions, 'plan' | 'onRun' | 'historyPath'>;
  /** The undisturbed sequence, in which all runs passed. */
  readonly clean: Repeated;
  /** The pattern that is looked for. Default: the first plan of each pattern, within the bounds. */
  readonly wanted?: PatternName;
  readonly plansMax: number;
  readonly timeMaxMs: number;
  onTried(tried: TriedPlan): void;
}

export interface TriedPlan {
  /** From 1. */
  readonly number: number;
  /** Plans to try at the most. */
  readonly of: number;
  readonly plan: string;
  readonly passes: readonly boolean[];
}

export interface FoundPlan {
  readonly plan: string;
  readonly pattern: Pattern;
  readonly repeated: Repeated;
  /** Of `of` more sequences with this plan, so many showed the same pattern. */
  readonly confirmed: number;
  readonly of: number;
}

export interface FaultSearchResult {
  readonly found: readonly FoundPlan[];
  readonly tried: number;
  /** Plans of which the fault never met its message: they show nothing. */
  readonly idle: number;
  readonly ended: 'found' | 'all tried' | 'time is over' | 'number of plans reached';
}

const confirmations = 2;
/** A run that hangs is given up after this, or after some times as long as a good one. */
const hangMsMin = 5_000;
const hangFactor = 4;

/**
 * Tries the smallest plans first, each with a sequence of runs of its own, and ends a sequence as soon as
 * it can no longer become the pattern that is wanted.
 */
export async function searchFault(search: FaultSearch): Promise<FaultSearchResult> {
  const { repeat, clean, wanted, plansMax, timeMaxMs } = search;
  const { clock, signal } = repeat;
  const all = inOrder(candidatesFrom(clean.history, repeat.runs), wanted);
  const plans = all.slice(0, plansMax);
  const deadline = clock.now() + timeMaxMs;
  const found: FoundPlan[] = [];
  let [tried, idle] = [0, 0];
  for (const plan of plans) {
    if (clock.now() >= deadline) return { found, tried, idle, ended: 'time is over' };
    signal.throwIfAborted();
    tried += 1;
    const repeated = await runSequence(search, plan, `${tried}`, wanted);
    const passes = passesOf(repeated);
    search.onTried({ number: tried, of: plans.length, plan, passes });
    if (repeated.faults.some(({ fired }) => fired === 0)) idle += 1;
    else if (isNew(passes, repeat.runs, found, wanted)) {
      found.push(await confirm(search, plan, repeated, tried));
      if (wanted !== undefined) return { found, tried, idle, ended: 'found' };
    }
  }
  const ended = plans.length < all.length ? 'number of plans reached' : 'all tried';
  return { found, tried, idle, ended };
}

/** A pattern that comes again and again most likely has a cause that does; else both take turns. */
export function inOrder(
  { once, onReuse }: Candidates,
  wanted: PatternName | undefined,
): readonly string[] {
  if (wanted === 'alternating') return [...onReuse, ...once];
  if (wanted !== undefined) return [...once, ...onReuse];
  const longer = Math.max(once.length, onReuse.length);
  return Array.from({ length: longer }, (_, k) => [once[k], onReuse[k]])
    .flat()
    .filter((plan) => plan !== undefined);
}

async function runSequence(
  { repeat, clean }: FaultSearch,
  plan: string,
  name: string,
  wanted: PatternName | undefined,
): Promise<Repeated> {
  const folder = join(repeat.folder, name);
  await mkdir(folder);
  const slowestMs = Math.max(...clean.outcomes.map(({ durationMs }) => durationMs));
  return repeatCommand({
    // A fault of one run among several is found by its number among all.
    ...{ ...repeat, folder, plan: parsePlan(plan), count: 'all', onRun: () => {} },
    runMs: Math.min(repeat.runMs, Math.max(hangMsMin, hangFactor * slowestMs)),
    goesOn: (outcomes) => mayBecome(wanted, passesIn(outcomes)),
  });
}

async function confirm(
  search: FaultSearch,
  plan: string,
  repeated: Repeated,
  number: number,
): Promise<FoundPlan> {
  const pattern = patternOf(passesOf(repeated));
  let confirmed = 0;
  for (let k = 1; k <= confirmations; k++) {
    const again = await runSequence(search, plan, `${number}-${k}`, undefined);
    if (patternOf(passesOf(again)).name === pattern.name) confirmed += 1;
  }
  return { plan, pattern, repeated, confirmed, of: confirmations };
}

function isNew(
  passes: readonly boolean[],
  runs: number,
  found: readonly FoundPlan[],
  wanted: PatternName | undefined,
): boolean {
  if (passes.length < runs || !passes.includes(false)) return false;
  const { name } = patternOf(passes);
  return wanted === undefined
    ? found.every(({ pattern }) => pattern.name !== name)
    : name === wanted;
}

/** Whether runs that went like this can still end up as the pattern. */
export function mayBecome(wanted: PatternName | undefined, passes: readonly boolean[]): boolean {
  const [first] = passes;
  const rest = passes.slice(1);
  switch (wanted) {
    case 'steady':
      return !passes.includes(true);
    case 'alternating':
      return passes.every((passed, run) => run === 0 || passed !== passes[run - 1]);
    case 'first-only':
      return rest.every((passed) => passed !== first);
    case 'degrading':
      return first !== false && !passes.some((passed, run) => passed && passes[run - 1] === false);
    default:
      return true;
  }
}

const passesOf = ({ outcomes }: Repeated) => passesIn(outcomes);

function passesIn(outcomes: Repeated['outcomes']): boolean[] {
  return outcomes.map(({ passed }) => passed);
}
