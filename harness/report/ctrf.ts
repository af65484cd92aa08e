import { createHash } from 'node:crypto';
import type { CaseOutcome, CaseResult, RunResults } from '../runner/results.ts';
import { type CaseChange, isRegression } from './compare/run-delta.ts';
import { stableJson } from './stable-json.ts';
import { isKnown, isStale, knownLines, staleLines } from './words/standing-words.ts';

/**
 * The run in the Common Test Report Format (https://ctrf.io), for tools that gather reports. What
 * shows nothing is `other`, not `skipped`: it must not look as if somebody had decided it. `skipped` is
 * what a baseline expects, since there somebody did.
 */
export function ctrfJson(results: RunResults, changes: readonly CaseChange[] = []): string {
  const start = Math.trunc(Date.parse(results.startedAt)) || 0;
  const number = (status: Status) => results.cases.filter((c) => statusOf(c) === status).length;
  return stableJson(
    {
      reportFormat: 'CTRF',
      specVersion: '0.0.0',
      generatedBy: 'midturn',
      timestamp: results.startedAt,
      reportId: uuidOf(`run ${results.id}`),
      ...baselineOf(results, changes),
      results: {
        tool: {
          name: 'midturn',
          ...(results.environment.midturn && { version: results.environment.midturn }),
        },
        summary: {
          tests: results.cases.length,
          passed: number('passed'),
          failed: number('failed'),
          other: number('other'),
          skipped: number('skipped'),
          pending: 0,
          suites: new Set(results.cases.map((c) => c.driver)).size,
          start,
          stop: start + Math.round(results.durationMs),
          duration: Math.round(results.durationMs),
        },
        tests: results.cases.map((c) => testOf(c, changes)),
        environment: environmentOf(results),
      },
      extra: { run: results.id, seed: results.seed, exitCode: results.exitCode },
    },
    ['reportFormat', 'specVersion', 'generatedBy', 'name', 'status', 'duration'],
  );
}

/**
 * The format wants a UUID for the report that was compared with. A baseline is a file and has none, so it
 * gets one by its name: the same in every run.
 */
function baselineOf({ baseline }: RunResults, changes: readonly CaseChange[]): object {
  if (baseline === undefined || baseline.files.length === 0) return {};
  const kinds = new Map<string, number>();
  for (const { kind } of changes) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const reportId = uuidOf(`baseline ${baseline.files.join(' ')}`);
  const source = baseline.files.join(', ');
  return { baseline: { reportId, source, extra: { changes: Object.fromEntries(kinds) } } };
}

/** Version 8 of RFC 9562 section 5.8: made of what it names. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

type Status = 'passed' | 'failed' | 'other' | 'skipped';

const statuses: Readonly<Record<CaseOutcome, Status>> = {
  holds: 'passed',
  violated: 'failed',
  unknown: 'other',
  'not-testable': 'other',
  'harness-error': 'other',
};

function statusOf(c: CaseResult): Status {
  if (isKnown(c)) return 'skipped';
  return isStale(c) ? 'failed' : statuses[c.outcome];
}

function testOf(c: CaseResult, changes: readonly CaseChange[]): object {
  const change = changes.find(({ id }) => id === c.id || c.id.startsWith(`${id} / run `));
  const standing = [...knownLines(c).map((line) => `known: ${line}`), ...staleLines(c)];
  const trace = c.verdicts
    .filter((v) => v.verdict !== 'holds')
    .map(
      (v) =>
        `${v.verdict} ${v.invariant}: ${v.reason} (events ${v.evidence.slice(0, 20).join(', ')})`,
    );
  return {
    name: c.scenario || 'unnamed',
    suite: [c.driver],
    status: statusOf(c),
    rawStatus: c.outcome,
    duration: Math.round(c.durationMs),
    ...(c.reason !== undefined && { message: c.reason }),
    ...(trace.length > 0 && { trace: trace.join('\n') }),
    parameters: { seed: c.seed, plan: c.plan },
    steps: c.verdicts.map((v) => ({
      name: v.invariant,
      status: v.verdict === 'holds' ? 'passed' : v.verdict === 'violated' ? 'failed' : 'other',
    })),
    ...(c.history !== undefined && {
      attachments: [{ name: 'history', contentType: 'application/jsonl', path: c.history }],
    }),
    extra: {
      title: c.title,
      replay: c.replay,
      ...(c.recoveryMs !== undefined && { recoveryMs: c.recoveryMs }),
      ...(c.blame !== undefined && { blame: c.blame }),
      ...(standing.length > 0 && { baseline: standing }),
      ...(change && { change: change.kind, regression: isRegression(change.kind) }),
    },
  };
}

function environmentOf({ environment, exitCode, command }: RunResults): object {
  return {
    reportName: 'midturn',
    ...(environment.ci && { buildUrl: environment.ci }),
    ...(environment.commit && { commit: environment.commit }),
    healthy: exitCode === 0,
    extra: { ...environment, command },
  };
}
