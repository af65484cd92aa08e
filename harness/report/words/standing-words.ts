import type { CaseResult, RunResults } from '../../runner/results.ts';
import type { EarlierCase } from '../compare/run-delta.ts';

/** Does not hold, and the baseline knows all of it. */
export const isKnown = (c: CaseResult): boolean =>
  c.outcome !== 'holds' && c.standing?.standing === 'as-expected';

export const isStale = (c: CaseResult): boolean => (c.standing?.stale.length ?? 0) > 0;

/** To be looked at: does not hold and is not known, or makes an entry of the baseline stale. */
export const isOpen = (c: CaseResult): boolean =>
  isStale(c) || (c.outcome !== 'holds' && !isKnown(c));

/** Whether an entry of the baseline expects this verdict of the case. */
export const isVerdictKnown = (c: CaseResult, invariant: string): boolean =>
  c.standing !== undefined &&
  !c.standing.unexpected.includes(invariant) &&
  c.standing.known.some((entry) => entry.invariant === undefined || entry.invariant === invariant);

/** `clean-close: Close is answered with FIN (https://…)`, a line for each known failure of a case. */
export const knownLines = (c: CaseResult): string[] =>
  (c.standing?.known ?? []).map(
    ({ invariant, reason, link, sometimes }) =>
      `${invariant ?? 'the case'}${sometimes ? ' (sometimes)' : ''}: ${reason}${link ? ` (${link})` : ''}`,
  );

/** What is stale about a case, and what to do. */
export const staleLines = (c: CaseResult): string[] =>
  (c.standing?.stale ?? []).map(
    ({ invariant }) =>
      `${invariant} holds now, and ${c.standing?.baseline} expects it to be violated. ` +
      'If it is fixed for good, delete that entry or run this again with --update-baseline; ' +
      'if it fails only at times, give the entry "sometimes": true.',
  );

/** One line a case that is stale; runs of the same case say it once. */
export const staleCases = (cases: readonly CaseResult[]): CaseResult[] => {
  const seen = new Set<string>();
  return cases.filter((c) => {
    const key = `${c.scenario} / ${c.driver}`;
    return isStale(c) && !seen.has(key) && seen.add(key);
  });
};

/** The cases as the baselines had them, as far as the run met them; undefined without a baseline. */
export function earlierCases({ cases, baseline }: RunResults): EarlierCase[] | undefined {
  if (baseline === undefined || baseline.files.length === 0) return undefined;
  const earlier = new Map<string, EarlierCase>();
  for (const { scenario, driver, standing } of cases) {
    const id = `${scenario} / ${driver}`;
    if (standing?.was === undefined) continue;
    const known = [...standing.known, ...standing.stale].filter((e) => e.verdict === 'violated');
    const verdicts = known.map(({ invariant = '', reason }) => ({
      ...{ invariant, verdict: 'violated' as const, reason, evidence: [] },
    }));
    const before = earlier.get(id)?.verdicts ?? [];
    earlier.set(id, { id, outcome: standing.was, verdicts: [...before, ...verdicts] });
  }
  return [...earlier.values()];
}

/** `reports/baselines (4 files)`, or the one file. */
export function baselineWords(files: readonly string[]): string {
  const folders = new Set(files.map((file) => file.replace(/[\\/][^\\/]*$/, '')));
  const [folder = ''] = folders;
  return files.length > 1 && folders.size === 1
    ? `${folder} (${files.length} files)`
    : files.join(', ');
}
