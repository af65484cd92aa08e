import type { Verdict } from '../../invariants/invariant.ts';
import type { CaseOutcome, CaseResult, RunResults } from '../../runner/results.ts';
import { count } from './quantity.ts';

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

/** `holds`, `holds (recovered)`, `violated`. A tail that came live needs no word. */
export function caseLabel(c: CaseResult): string {
  const grade = c.outcome === 'holds' ? gradeOf(c.verdicts) : undefined;
  const label = outcomeLabel[c.outcome];
  return grade === undefined || grade === 'live' ? label : `${label} (${grade})`;
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
  const number = (outcome: CaseOutcome) => cases.filter((c) => c.outcome === outcome).length;
  const violated = number('violated');
  const unproven = number('unknown') + number('not-testable') + number('harness-error');
  if (cases.length === 0) return 'Nothing was run, so nothing is shown.';
  if (violated > 0) {
    const rest =
      unproven === 0 ? '' : `; ${unproven} more ${unproven === 1 ? 'shows' : 'show'} nothing`;
    return `${violated} of ${count(cases.length, 'case')} ${violated === 1 ? 'breaks' : 'break'} an invariant${rest}.`;
  }
  if (unproven > 0) {
    return `Nothing is violated, but ${unproven} of ${count(cases.length, 'case')} ${unproven === 1 ? 'shows' : 'show'} nothing.`;
  }
  return cases.length === 1 ? 'The case holds.' : `All ${cases.length} cases hold.`;
}

/** Why the run ended with its exit code. */
export function exitRule(results: RunResults): string {
  const red = results.cases.some((c) => c.outcome !== 'holds');
  const rules: Readonly<Record<number, string>> = {
    0: red ? 'everything that does not hold is expected by the baseline' : 'every case holds',
    1: 'an invariant is violated, and no baseline expects it',
    2: 'nothing is violated, but something is unknown or not testable',
    64: 'an argument was wrong',
    70: 'the harness itself failed',
  };
  return `Exit code ${results.exitCode}: ${rules[results.exitCode] ?? 'see the output of the run'}.`;
}
