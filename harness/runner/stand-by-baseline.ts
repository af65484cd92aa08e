import {
  type BaselineCase,
  type BaselineFile,
  baselineId,
  type ExpectedVerdict,
} from './baseline.ts';
import { type Deviation, deviationsOf } from './deviations.ts';
import type { CaseOutcome, CaseResult, CaseStanding } from './results.ts';

/**
 * Says of each case how it stands to the baseline of its driver. Runs of one case are judged together
 * where an entry may be stale: it is, once the violation holds in each of them that shows anything.
 * A harness error has no standing, since nothing can expect it; a driver without a baseline has none.
 * `strict` makes known violations count.
 */
export function standByBaselines(
  cases: readonly CaseResult[],
  files: readonly BaselineFile[],
  strict = false,
): CaseResult[] {
  const known = new Map<string, BaselineCase>();
  for (const { baseline } of files) for (const one of baseline.cases) known.set(one.id, one);
  const fileOf = new Map(files.map(({ path, baseline }) => [baseline.driver, path]));
  const runsOf = new Map<string, CaseResult[]>();
  for (const one of cases) {
    const runs = runsOf.get(baselineId(one));
    if (runs) runs.push(one);
    else runsOf.set(baselineId(one), [one]);
  }
  return cases.map((one) => {
    const file = fileOf.get(one.driver);
    if (file === undefined || one.outcome === 'harness-error') return one;
    const was = known.get(baselineId(one));
    const stands = standingOf(one, was, runsOf.get(baselineId(one)) ?? []);
    const counts = strict && stands.standing === 'as-expected' && one.outcome === 'violated';
    const standing = counts ? 'strict' : stands.standing;
    return { ...one, standing: { ...stands, standing, baseline: file } };
  });
}

function standingOf(
  one: CaseResult,
  was: BaselineCase | undefined,
  runs: readonly CaseResult[],
): Omit<CaseStanding, 'baseline'> {
  const entries = was?.expected ?? [];
  const stale = entries.filter((entry) => isStale(entry, runs));
  const found = deviationsOf(one).map((deviation) => ({
    ...deviation,
    entry: entries.find((entry) => expects(entry, deviation)),
  }));
  const unexpected = found.filter(({ entry }) => entry === undefined);
  return {
    standing: wordOf(unexpected, stale),
    ...(was && { was: outcomeOfEntries(entries) }),
    known: [...new Set(found.flatMap(({ entry }) => entry ?? []))],
    stale,
    unexpected: [...new Set(unexpected.map(({ invariant }) => invariant ?? 'case'))],
  };
}

function wordOf(
  unexpected: readonly Deviation[],
  stale: readonly ExpectedVerdict[],
): CaseStanding['standing'] {
  if (unexpected.some(({ verdict }) => verdict === 'violated')) return 'regression';
  if (stale.length > 0) return 'stale';
  return unexpected.length > 0 ? 'unproven' : 'as-expected';
}

/** An entry without an invariant speaks of the case as a whole: of all that shows nothing in it. */
function expects(entry: ExpectedVerdict, deviation: Deviation): boolean {
  if (entry.verdict !== deviation.verdict) return false;
  return entry.invariant === undefined
    ? deviation.verdict !== 'violated'
    : entry.invariant === deviation.invariant;
}

/** Only a violation goes stale: what could not be shown here may be shown elsewhere. */
function isStale(entry: ExpectedVerdict, runs: readonly CaseResult[]): boolean {
  if (entry.verdict !== 'violated' || entry.sometimes) return false;
  const verdicts = runs.flatMap(({ verdicts: all }) =>
    all.filter(({ invariant }) => invariant === entry.invariant).map(({ verdict }) => verdict),
  );
  return verdicts.includes('holds') && !verdicts.includes('violated');
}

/** The worst that the entries of a case expect. */
export function outcomeOfEntries(entries: readonly ExpectedVerdict[]): CaseOutcome {
  const order = ['violated', 'unknown', 'not-testable'] as const;
  return order.find((verdict) => entries.some((entry) => entry.verdict === verdict)) ?? 'holds';
}
