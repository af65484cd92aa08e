import type { CaseResult, RunResults } from '../runner/results.ts';
import { gradeOf } from './words/outcome-words.ts';
import { isKnown, isStale, knownLines, staleLines } from './words/standing-words.ts';
import { xmlAttribute, xmlText } from './xml.ts';

/**
 * JUnit XML as CI servers read it, valid by the XSD of the Jenkins xUnit plugin. That has properties for
 * suites alone, so those of a case are lines of its output in the form that CI servers look for:
 * `[[PROPERTY|seed=1]]`, `[[ATTACHMENT|histories/x.jsonl]]`. Names are stable: a suite a driver, a case a scenario, and no seed
 * in either; further runs of the same pair are numbered. `violated` is a failure; `unknown`,
 * `not-testable` and `harness-error` are errors of that type, because none of them may look green. What
 * a baseline expects is skipped, with the reason and link that the baseline gives; an entry that is
 * stale is a failure.
 */
export function junitXml(results: RunResults): string {
  const drivers = [...new Set(results.cases.map((c) => c.driver))];
  const suites = drivers.map((driver) =>
    suiteXml(
      driver,
      results.cases.filter((c) => c.driver === driver),
      results,
    ),
  );
  // The format counts skipped cases in suites alone.
  const counts = countsXml(results.cases).replace(/ skipped="\d+"/, '');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="midturn" ${counts} time="${seconds(results.durationMs)}">`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

const seconds = (ms: number) => (Number.isFinite(ms) ? ms / 1000 : 0).toFixed(3);

type Kind = 'passed' | 'failure' | 'error' | 'skipped';

function kindOf(c: CaseResult): Kind {
  if (isKnown(c)) return 'skipped';
  if (c.outcome === 'violated' || isStale(c)) return 'failure';
  return c.outcome === 'holds' ? 'passed' : 'error';
}

function countsXml(cases: readonly CaseResult[]): string {
  const number = (kind: Kind) => cases.filter((c) => kindOf(c) === kind).length;
  const [failures, errors] = [number('failure'), number('error')];
  return `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${number('skipped')}"`;
}

function suiteXml(driver: string, cases: readonly CaseResult[], results: RunResults): string[] {
  const time = seconds(cases.reduce((sum, c) => sum + c.durationMs, 0));
  const seen = new Map<string, number>();
  const name = xmlAttribute(driver);
  return [
    `  <testsuite name="${name}" ${countsXml(cases)} time="${time}" timestamp="${xmlAttribute(results.startedAt)}">`,
    '    <properties>',
    ...suiteProperties(driver, results).map(
      ([key, value]) =>
        `      <property name="${xmlAttribute(key)}" value="${xmlAttribute(value)}"/>`,
    ),
    '    </properties>',
    ...cases.flatMap((c) => {
      const run = (seen.get(c.scenario) ?? 0) + 1;
      seen.set(c.scenario, run);
      return caseXml(c, run);
    }),
    '  </testsuite>',
  ];
}

function caseXml(c: CaseResult, run: number): string[] {
  const name = run === 1 ? c.scenario : `${c.scenario} (run ${run})`;
  return [
    `    <testcase classname="${xmlAttribute(c.driver)}" name="${xmlAttribute(name)}" time="${seconds(c.durationMs)}">`,
    ...problemXml(c),
    `      <system-out>${xmlText(outputOf(c))}</system-out>`,
    '    </testcase>',
  ];
}

/** The implementation and its version are the driver's name: `codex@0.169.0`. */
const suiteProperties = (driver: string, results: RunResults): [string, string][] => [
  ['driver', driver],
  ['seed', String(results.seed)],
  ['run', results.id],
  ...Object.entries(results.environment),
];

function outputOf(c: CaseResult): string {
  const properties = propertiesOf(c).map(
    ([key, value]) => `[[PROPERTY|${key}=${value.replace(/\s+/g, ' ')}]]`,
  );
  return [...properties, ...(c.history ? [`[[ATTACHMENT|${c.history}]]`] : [])].join('\n');
}

function propertiesOf(c: CaseResult): [string, string][] {
  const grade = gradeOf(c.verdicts);
  return [
    ['title', c.title],
    ['driver', c.driver],
    ['seed', String(c.seed)],
    ...c.plan.map((line): [string, string] => ['plan', line]),
    ['outcome', c.outcome],
    ...(c.standing ? ([['baseline', c.standing.standing]] satisfies [string, string][]) : []),
    ...(grade === undefined ? [] : ([['grade', grade]] satisfies [string, string][])),
    ...(c.recoveryMs === undefined
      ? []
      : ([['recoveryMs', String(c.recoveryMs)]] satisfies [string, string][])),
    ['replay', c.replay],
  ];
}

function problemXml(c: CaseResult): string[] {
  const tag = kindOf(c);
  if (tag === 'passed') return [];
  if (tag === 'skipped') {
    const known = `known: ${knownLines(c).join('; ')}`;
    return [`      <skipped>${xmlText(bounded(known))}</skipped>`];
  }
  if (tag === 'failure' && c.outcome !== 'violated') {
    const stale = staleLines(c).join('\n');
    return [`      <failure type="stale-entry" message="${xmlAttribute(bounded(stale))}"/>`];
  }
  const first = c.verdicts.find((v) => v.verdict === c.outcome);
  const type = c.outcome === 'violated' ? (first?.invariant ?? 'violated') : c.outcome;
  const message = c.reason ?? first?.reason ?? c.outcome;
  const body = [
    ...c.verdicts
      .filter((v) => v.verdict !== 'holds')
      .map((v) => `${v.verdict} ${v.invariant}: ${v.reason}${eventsOf(v.evidence)}`),
    ...c.plan.map((line) => `plan: ${line}`),
    ...(c.blame === undefined ? [] : [`blame: ${c.blame}`]),
    `replay: ${c.replay}`,
  ].join('\n');
  return [
    `      <${tag} type="${xmlAttribute(type)}" message="${xmlAttribute(bounded(message))}">${xmlText(bounded(body))}</${tag}>`,
  ];
}

/** CI servers keep these texts for every run: what is longer is in the report. */
const bounded = (text: string) => (text.length <= 8000 ? text : `${text.slice(0, 8000)}…`);

const eventsOf = (evidence: readonly number[]) =>
  evidence.length === 0 ? '' : ` (events ${evidence.slice(0, 20).join(', ')})`;
