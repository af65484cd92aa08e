import type { CaseResult, RunResults } from '../runner/results.ts';
import { gradeOf } from './words/outcome-words.ts';
import { xmlAttribute, xmlText } from './xml.ts';

/**
 * JUnit XML as CI servers read it. Names are stable: a suite a driver, a case a scenario, and no seed
 * in either; further runs of the same pair are numbered. `violated` is a failure; `unknown`,
 * `not-testable` and `harness-error` are errors of that type, because none of them may look green.
 */
export function junitXml(results: RunResults): string {
  const drivers = [...new Set(results.cases.map((c) => c.driver))];
  const suites = drivers.map((driver) =>
    suiteXml(
      driver,
      results.cases.filter((c) => c.driver === driver),
      results.startedAt,
    ),
  );
  const counts = countsXml(results.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="midturn" ${counts} time="${seconds(results.durationMs)}">`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

const seconds = (ms: number) => (Number.isFinite(ms) ? ms / 1000 : 0).toFixed(3);

function countsXml(cases: readonly CaseResult[]): string {
  const failures = cases.filter((c) => c.outcome === 'violated').length;
  const errors = cases.filter((c) => c.outcome !== 'violated' && c.outcome !== 'holds').length;
  return `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="0"`;
}

function suiteXml(driver: string, cases: readonly CaseResult[], startedAt: string): string[] {
  const time = seconds(cases.reduce((sum, c) => sum + c.durationMs, 0));
  const seen = new Map<string, number>();
  const name = xmlAttribute(driver);
  return [
    `  <testsuite name="${name}" ${countsXml(cases)} time="${time}" timestamp="${xmlAttribute(startedAt)}">`,
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
    '      <properties>',
    ...propertiesOf(c).map(
      ([key, value]) =>
        `        <property name="${xmlAttribute(key)}" value="${xmlAttribute(value)}"/>`,
    ),
    '      </properties>',
    ...problemXml(c),
    '    </testcase>',
  ];
}

function propertiesOf(c: CaseResult): [string, string][] {
  const grade = gradeOf(c.verdicts);
  return [
    ['title', c.title],
    ['driver', c.driver],
    ['seed', String(c.seed)],
    ...c.plan.map((line): [string, string] => ['plan', line]),
    ['outcome', c.outcome],
    ...(grade === undefined ? [] : ([['grade', grade]] satisfies [string, string][])),
    ...(c.recoveryMs === undefined
      ? []
      : ([['recoveryMs', String(c.recoveryMs)]] satisfies [string, string][])),
    ...(c.history === undefined ? [] : ([['history', c.history]] satisfies [string, string][])),
    ['replay', c.replay],
  ];
}

function problemXml(c: CaseResult): string[] {
  if (c.outcome === 'holds') return [];
  const tag = c.outcome === 'violated' ? 'failure' : 'error';
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
