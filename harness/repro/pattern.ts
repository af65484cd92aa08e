/** What the passes and failures of a sequence look like, and how easily chance alone looks like that. */
import { type RateInterval, rateInterval } from '../report/facts/rate-interval.ts';
import { percent } from '../report/words/quantity.ts';

export const patternNames = ['steady', 'alternating', 'first-only', 'degrading', 'flaky'] as const;

export type PatternName = (typeof patternNames)[number];

export interface Pattern {
  readonly name: PatternName;
  readonly runs: number;
  readonly failed: number;
  /** What was seen, in a sentence. */
  readonly sentence: string;
  /**
   * Probability that independent runs look like this: such that fail at the rate that was seen, or, of
   * `steady`, half of the time. Absent for `flaky`, which is what chance looks like.
   */
  readonly chance?: number;
  /** Of `flaky`: the 95 % interval of the failure rate (Wilson). */
  readonly rate?: RateInterval;
}

/** Runs before an order among them means anything. */
const runsMin = 4;
/** Nearly all changes make it alternating too, if chance rarely does as much. */
const changesRatioMin = 0.8;
const chanceMax = 0.05;

/** Throws nothing; `passes` are the runs in order, at least one. */
export function patternOf(passes: readonly boolean[]): Pattern {
  const runs = passes.length;
  const failed = passes.filter((passed) => !passed).length;
  const base = { runs, failed };
  if (failed === 0 || failed === runs) {
    const sentence = failed === 0 ? `All ${runs} runs passed.` : `All ${runs} runs failed.`;
    return { ...base, name: 'steady', sentence, chance: 0.5 ** runs };
  }
  const found = runs < runsMin ? undefined : orderIn(passes, failed / runs);
  if (found) return { ...base, ...found };
  const rate = rateInterval(failed, runs);
  const sentence = `${failed} of ${runs} runs failed, in no order that stands out: the failure rate is ${percent(rate.low)} to ${percent(rate.high)}, 95 times out of 100.`;
  return { ...base, name: 'flaky', sentence, rate };
}

type Order = Pick<Pattern, 'name' | 'sentence' | 'chance'>;

function orderIn(passes: readonly boolean[], rate: number): Order | undefined {
  const runs = passes.length;
  const changes = passes.filter((passed, i) => i > 0 && passed !== passes[i - 1]).length;
  const byChance = chanceOfChanges(runs, rate, changes);
  const nearly = changes >= changesRatioMin * (runs - 1) && byChance <= chanceMax;
  if (changes === runs - 1 || nearly) {
    const sentence = `Passes and failures alternate: ${changes} changes in ${runs} runs.`;
    return { name: 'alternating', sentence, chance: byChance };
  }
  if (changes !== 1) return undefined;
  const good = 1 - rate;
  const turn = passes.lastIndexOf(passes[0] as boolean) + 1;
  if (turn === 1) {
    const chance = rate * good ** (runs - 1) + good * rate ** (runs - 1);
    const sentence = passes[0]
      ? `Only the first run passed; the ${runs - 1} after it failed.`
      : `Only the first run failed; the ${runs - 1} after it passed.`;
    return { name: 'first-only', sentence, chance };
  }
  if (!passes[0] || runs - turn < 2) return undefined;
  const sentence = `The first ${turn} runs passed, and all after them failed.`;
  return { name: 'degrading', sentence, chance: chanceOfDegrading(runs, rate) };
}

/** Probability of at least `changes` changes between neighbours in independent runs. */
function chanceOfChanges(runs: number, rate: number, changes: number): number {
  // By the state of the last run: the probability of each number of changes so far.
  let bad = [rate];
  let good = [1 - rate];
  for (let run = 1; run < runs; run++) {
    const next = (same: readonly number[], other: readonly number[], p: number) =>
      Array.from({ length: run + 1 }, (_, k) => ((same[k] ?? 0) + (other[k - 1] ?? 0)) * p);
    [bad, good] = [next(bad, good, rate), next(good, bad, 1 - rate)];
  }
  return [bad, good].flatMap((one) => one.slice(changes)).reduce((sum, p) => sum + p, 0);
}

function chanceOfDegrading(runs: number, rate: number): number {
  let sum = 0;
  for (let turn = 2; turn <= runs - 2; turn++) sum += (1 - rate) ** turn * rate ** (runs - turn);
  return sum;
}

/** What chance makes of it, in a sentence; undefined for `flaky`, which has its rate. */
export function chanceWords({ name, runs, failed, chance }: Pattern): string | undefined {
  if (chance === undefined) return undefined;
  const rate = name === 'steady' ? 'half of the time' : `at this rate (${percent(failed / runs)})`;
  return `Independent runs that fail ${rate} look like this in ${percent(chance)} of cases.`;
}
