import { type Comparison, compareHistories } from '../report/compare/compare-histories.ts';
import { type ErrorGroup, groupErrors } from './error-groups.ts';
import { type Pattern, patternOf } from './pattern.ts';
import type { Repeated } from './repeat-command.ts';
import { alone, pairOf, slicesOf } from './sequence.ts';
import { wireFacts } from './wire-facts.ts';

export interface WireDifference {
  readonly goodRun: number;
  readonly badRun: number;
  readonly comparison: Comparison;
  /** What became of the connections of each of the two runs. */
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

export interface Findings {
  readonly passes: readonly boolean[];
  readonly pattern: Pattern;
  readonly errors: readonly ErrorGroup[];
  /** Absent without a link, and when all runs passed or all failed. */
  readonly wire?: WireDifference;
}

/** What a repeated command showed. */
export function findingsOf({ outcomes, history }: Repeated): Findings {
  const passes = outcomes.map(({ passed }) => passed);
  const errors = groupErrors(outcomes.flatMap(({ error }) => (error ? [error] : [])));
  const base = { passes, pattern: patternOf(passes), errors };
  const slices = slicesOf(history);
  const pair = pairOf(slices);
  if (pair === undefined || !history.some((event) => event.type === 'link-listening')) return base;
  const { good, bad } = pair;
  const wire = {
    goodRun: good.run,
    badRun: bad.run,
    comparison: compareHistories(alone(good, history), alone(bad, history)),
    good: wireFacts(good, slices),
    bad: wireFacts(bad, slices),
  };
  return { ...base, wire };
}
