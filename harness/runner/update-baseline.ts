import {
  type Baseline,
  type BaselineCase,
  baselineId,
  baselineVersion,
  type ExpectedVerdict,
} from './baseline.ts';
import { deviationsOf } from './deviations.ts';
import type { CaseResult } from './results.ts';

const reasonCharactersMax = 1_000;

export interface UpdatedBaseline {
  readonly baseline: Baseline;
  /** Ids of cases with entries that nobody has given a reason yet. */
  readonly fresh: readonly string[];
}

/**
 * The baseline of a driver as a run found it. Cases that were not run stay as they are, and so do the
 * reason and link of what was known before. A new entry has the verdict's own words and the scenario's
 * first report: somebody should read them. A harness error, and a verdict that the harness or its machine
 * spoiled, says nothing and changes nothing.
 *
 * `linkOf` gives the address to cite where a scenario has none.
 */
export function updateBaseline(
  driver: string,
  cases: readonly CaseResult[],
  before: Baseline | undefined,
  linkOf: (invariant: string) => string | undefined,
): UpdatedBaseline {
  const updated = new Map((before?.cases ?? []).map((one) => [one.id, one]));
  const fresh: string[] = [];
  const mine = cases.filter((one) => one.driver === driver && !isSpoilt(one));
  for (const id of new Set(mine.map(baselineId))) {
    const runs = mine.filter((one) => baselineId(one) === id);
    const known = updated.get(id)?.expected ?? [];
    const expected = expectedOf(runs, linkOf).map((entry) => {
      const was = known.find((k) => k.invariant === entry.invariant && k.verdict === entry.verdict);
      if (was === undefined) fresh.push(id);
      const { sometimes: _, ...words } = was ?? entry;
      // Once seen to hold at times, it stays so: one more run does not prove the opposite.
      return entry.sometimes || was?.sometimes ? { ...words, sometimes: true } : words;
    });
    updated.set(id, caseOf(id, runs, expected));
  }
  const list = [...updated.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const baseline: Baseline = { midturn: 'baseline', version: baselineVersion, driver, cases: list };
  return { baseline, fresh: [...new Set(fresh)] };
}

const isSpoilt = ({ outcome, verdicts }: CaseResult): boolean =>
  outcome === 'harness-error' ||
  verdicts.some(
    ({ verdict, blame }) =>
      verdict === 'unknown' && blame !== undefined && blame !== 'implementation',
  );

function caseOf(
  id: string,
  runs: readonly CaseResult[],
  expected: readonly ExpectedVerdict[],
): BaselineCase {
  const held = runs.flatMap(({ verdicts }) =>
    verdicts.filter(({ verdict }) => verdict === 'holds').map(({ invariant }) => invariant),
  );
  const known = new Set(expected.map(({ invariant }) => invariant));
  const holds = [...new Set(held)].filter((invariant) => !known.has(invariant)).sort();
  return { id, holds, ...(expected.length > 0 && { expected: [...expected] }) };
}

function expectedOf(
  runs: readonly CaseResult[],
  linkOf: (invariant: string) => string | undefined,
): ExpectedVerdict[] {
  const found = new Map<string, ExpectedVerdict>();
  for (const one of runs) {
    for (const entry of entriesOf(one, linkOf)) {
      const key = `${entry.invariant ?? ''} ${entry.verdict}`;
      const sometimes = runs.some((other) => holdsIn(other, entry.invariant));
      if (!found.has(key)) found.set(key, sometimes ? { ...entry, sometimes } : entry);
    }
  }
  return [...found.values()];
}

function entriesOf(
  one: CaseResult,
  linkOf: (invariant: string) => string | undefined,
): ExpectedVerdict[] {
  return deviationsOf(one).map(({ invariant, verdict, reason }) => {
    const link = one.reports[0] ?? (invariant === undefined ? undefined : linkOf(invariant));
    return {
      ...(invariant !== undefined && { invariant }),
      ...{ verdict, reason: reason.slice(0, reasonCharactersMax) },
      ...(link !== undefined && { link }),
    };
  });
}

const holdsIn = (one: CaseResult, invariant: string | undefined): boolean =>
  invariant !== undefined &&
  one.verdicts.some((v) => v.invariant === invariant && v.verdict === 'holds');
