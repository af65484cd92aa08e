import type { Verdict } from '../../invariants/invariant.ts';
import type { CaseOutcome, CaseResult, ExitRule, RunResults } from '../../runner/results.ts';
import { count } from './quantity.ts';
import { baselineWords, isKnown, isStale } from './standing-words.ts';

/** Worst first: the order in which cases are listed and cells are judged. */
export const outcomesByGravity: readonly CaseOutcome[] = [
  'violated',
  'harness-error',
  'unknown',
  'not-testable',
  'holds',
];

/** What each word in a report means, exactly. */
export const outcomeLegend: Readonly<Record<CaseOutcome, string>> = {
  holds:
    'Each fault of the plan fired, each invariant of the scenario was judged, and each of them holds. "recovered" behind it: something was lost on the live connection and was got back by resuming or reading the thread.',
  violated:
    'At least one invariant is broken, and the events that show it are listed. It was seen to break; it is no guess.',
  unknown:
    'Nothing was shown, either way: a fault never fired, or the history holds nothing that an invariant could judge. This is never counted as a pass.',
  'not-testable':
    'The case was not run because something that it needs is missing. This is never counted as a pass.',
  'harness-error': 'The harness itself failed. The case says nothing about the implementation.',
};

export const outcomeLabel: Readonly<Record<CaseOutcome, string>> = {
  holds: 'holds',
  violated: 'violated',
  unknown: 'unknown',
  'not-testable': 'not testable',
  'harness-error': 'harness error',
};

/** A sign for each outcome, so that colour is never the only difference. */
export const outcomeSign: Readonly<Record<CaseOutcome, string>> = {
  holds: '✓',
  violated: '✗',
  unknown: '?',
  'not-testable': '–',
  'harness-error': '!',
};

export function worstOutcome(cases: readonly CaseResult[]): CaseOutcome | undefined {
  return outcomesByGravity.find((outcome) => cases.some((c) => c.outcome === outcome));
}

const grades = ['lost', 'recovered', 'live'];

/** The worst grade that a verdict of the case has, as `no-lost-tail` gives. */
export function gradeOf(verdicts: readonly Verdict[]): string | undefined {
  const found = verdicts.flatMap((v) => (v.grade === undefined ? [] : [v.grade]));
  return grades.find((grade) => found.includes(grade)) ?? found[0];
}

/**
 * `holds`, `holds (recovered)`, `violated`, `violated (known)`, `holds (stale entry)`. A tail that came
 * live needs no word.
 */
export function caseLabel(c: CaseResult): string {
  const grade = c.outcome === 'holds' ? gradeOf(c.verdicts) : undefined;
  const words = [
    ...(grade === undefined || grade === 'live' ? [] : [grade]),
    ...(isKnown(c) ? ['known'] : []),
    ...(isStale(c) ? ['stale entry'] : []),
  ];
  const label = outcomeLabel[c.outcome];
  return words.length === 0 ? label : `${label} (${words.join(', ')})`;
}

/** `3 cases: 1 violated, 1 unknown, 1 holds.` Worst first, what there is none of left out. */
export function totals(cases: readonly CaseResult[]): string {
  const parts = outcomesByGravity.flatMap((outcome) => {
    const number = cases.filter((c) => c.outcome === outcome).length;
    if (number === 0) return [];
    return [`${number} ${outcome === 'holds' && number > 1 ? 'hold' : outcomeLabel[outcome]}`];
  });
  return `${count(cases.length, 'case')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

/** The one sentence that a reader who reads one sentence must read. */
export function headline(results: RunResults): string {
  const { cases } = results;
  if (cases.length === 0) return 'Nothing was run, so nothing is shown.';
  const number = (is: (c: CaseResult) => boolean) => cases.filter(is).length;
  const known = number((c) => c.outcome === 'violated' && isKnown(c));
  const violated = number((c) => c.outcome === 'violated') - known;
  const unproven = number((c) => !['holds', 'violated'].includes(c.outcome) && !isKnown(c));
  const stale = number(isStale);
  const all = count(cases.length, 'case');
  const more = [
    ...(stale > 0 && violated > 0
      ? [`${stale} more ${stale === 1 ? 'holds' : 'hold'} against the baseline`]
      : []),
    ...(unproven > 0 && violated > 0
      ? [`${unproven} more ${unproven === 1 ? 'shows' : 'show'} nothing`]
      : []),
    ...(known > 0 ? [`${known} known ${known === 1 ? 'failure' : 'failures'}`] : []),
  ];
  const rest = more.length === 0 ? '.' : `; ${more.join('; ')}.`;
  const judged = results.baseline !== undefined && results.baseline.files.length > 0;
  if (violated > 0) {
    const what = `${violated === 1 ? 'breaks' : 'break'} an invariant`;
    return `${violated} of ${all} ${what}${judged ? ' that the baseline expects to hold' : ''}${rest}`;
  }
  if (stale > 0) {
    return `Nothing got worse, but ${stale} of ${all} ${stale === 1 ? 'holds' : 'hold'} that the baseline expects to break${rest}`;
  }
  if (unproven > 0) {
    return `Nothing ${judged ? 'new ' : ''}is violated, but ${unproven} of ${all} ${unproven === 1 ? 'shows' : 'show'} nothing${rest}`;
  }
  const kept = number(isKnown);
  if (kept > 0)
    return `No regression: ${number((c) => c.outcome === 'holds')} of ${all} hold, ${kept} as the baseline expects.`;
  if (results.exitRule === 'cut-short')
    return `The ${count(cases.length, 'case')} that ran ${cases.length === 1 ? 'holds' : 'hold'}; the rest was not run.`;
  return cases.length === 1 ? 'The case holds.' : `All ${cases.length} cases hold.`;
}

const rules: Readonly<Record<ExitRule, string>> = {
  'cut-short': 'the run was ended before it was done',
  'harness-error': 'the harness itself failed',
  regression: 'an invariant is violated, and no baseline expects it',
  'stale-entry': 'a violation that the baseline expects holds now, so its entry is stale',
  strict: 'an invariant is violated; with --strict it counts that the baseline expects it',
  unproven: 'nothing new is violated, but something is unknown or not testable',
  'nothing-run': 'nothing was run',
  'as-baselined': 'everything that does not hold is expected by the baseline',
  'all-hold': 'every case holds',
};

/** The rule of results that do not name it, as older versions wrote them. */
const rulesOfCodes: Readonly<Record<number, ExitRule>> = {
  ...{ 0: 'all-hold', 1: 'regression', 2: 'unproven', 70: 'harness-error' },
};

/** Why the run ended with its exit code. */
export function exitRule(results: RunResults): string {
  const { exitCode, exitRule: name = rulesOfCodes[exitCode] } = results;
  const files = results.baseline?.files ?? [];
  const read = files.length === 0 ? '' : ` Baseline: ${baselineWords(files)}.`;
  return `Exit code ${exitCode}: ${name === undefined ? 'see the output of the run' : rules[name]}.${read}`;
}

/** A line for each driver and reason for which scenarios were not run. */
export function notRunLines({ notRun = [] }: Pick<RunResults, 'notRun'>): string[] {
  return notRun.map(({ driver, scenarios, reason }) => {
    const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`;
    return `Not run: ${count} on ${driver}; ${reason}.`;
  });
}
