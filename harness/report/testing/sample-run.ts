import type { HistoryEvent } from '../../history/event.ts';
import type { CaseResult, RunResults } from '../../runner/results.ts';
import { neverFired, resetMidTurn, slowConsumer } from './sample-history.ts';

/** One case with nothing in it but what is given. */
export function sampleCase(given: Partial<CaseResult> = {}): CaseResult {
  const scenario = given.scenario ?? 'tail/reset-mid-turn';
  const driver = given.driver ?? 'reference';
  return {
    id: `${scenario} / ${driver}`,
    scenario,
    title: 'A reset in mid-turn loses nothing',
    driver,
    seed: 42,
    plan: ['reset on item/agentMessage/delta#13'],
    explained: [
      'At the 13th item/agentMessage/delta, both sides of the connection are reset (RST).',
    ],
    outcome: 'holds',
    verdicts: [],
    reports: [],
    durationMs: 1234,
    replay: `midturn run ${scenario} --driver ${driver} --seed 42`,
    ...given,
  };
}

/** A run of those cases; the worst outcome gives the exit code. */
export function sampleResults(cases: readonly CaseResult[], exitCode = 1): RunResults {
  return {
    midturn: 'results',
    version: 1,
    id: '2026-11-21T08-00-00-k3f9',
    startedAt: '2026-11-21T08:00:00.000Z',
    durationMs: 48_200,
    seed: 42,
    command: 'midturn run --driver codex@0.169.0 --driver codex@0.117.0 --seed 42',
    environment: { midturn: '0.1.0', node: 'v20.20.0', os: 'Linux 6.1.0 x64', cpus: '2 × sample' },
    cases,
    exitCode,
  };
}

const indexOf = (history: readonly HistoryEvent[], is: (event: HistoryEvent) => boolean): number =>
  history.findIndex(is);

const reset = resetMidTurn();
const slow = slowConsumer();
const idle = neverFired();
const patient = slowConsumer('codex@0.169.0', 300, true);
const old = resetMidTurn('codex@0.117.0', 60);

const rstOfServer = indexOf(slow, (e) => e.type === 'end-received' && e.how === 'rst');
const lastSent = slow.findLastIndex((e) => e.type === 'provider-sent');

/** The histories of `sampleRun` by what its cases name. */
export const sampleHistories: ReadonlyMap<string, readonly HistoryEvent[]> = new Map([
  ['cases/1/history.jsonl', reset],
  ['cases/2/history.jsonl', slow],
  ['cases/3/history.jsonl', idle],
  ['cases/4/history.jsonl', old],
  ['cases/5/history.jsonl', patient],
]);

/** Two scenarios on three drivers, with one of most outcomes. */
export const sampleRun: RunResults = sampleResults([
  sampleCase({
    driver: 'codex@0.169.0',
    history: 'cases/1/history.jsonl',
    recoveryMs: 262,
    reports: [
      'https://github.com/openai/codex/issues/12345',
      'https://www.rfc-editor.org/rfc/rfc6455#section-7',
    ],
    verdicts: [
      {
        invariant: 'no-lost-tail',
        verdict: 'holds',
        grade: 'recovered',
        reason:
          'All 50 tokens of 2 turns arrived; tokens 14–20 of turn 2 only by resuming the thread.',
        evidence: [reset.findIndex((e) => e.type === 'client-tokens' && e.via === 'resume')],
      },
      {
        invariant: 'reconnects',
        verdict: 'holds',
        reason: 'The client was connected again 262 ms after the reset (bound 10 s).',
        evidence: [],
      },
    ],
  }),
  sampleCase({
    driver: 'codex@0.117.0',
    history: 'cases/4/history.jsonl',
    recoveryMs: 263,
    verdicts: [
      {
        invariant: 'no-lost-tail',
        verdict: 'holds',
        grade: 'recovered',
        reason: 'All 70 tokens of 2 turns arrived.',
        evidence: [],
      },
    ],
  }),
  sampleCase({
    scenario: 'backpressure/slow-consumer',
    title: 'A client that reads slowly is not cut without warning',
    driver: 'codex@0.117.0',
    plan: ['stall downstream for 5s on turn/started'],
    explained: ['From the first turn/started on, the proxy stops reading from the server for 5 s.'],
    outcome: 'violated',
    reason: 'Turn 1: 300 tokens were sent, 0 reached the client.',
    blame: 'implementation',
    history: 'cases/2/history.jsonl',
    durationMs: 16_400,
    recoveryMs: 251,
    reports: ['https://github.com/openai/codex/issues/24542'],
    verdicts: [
      {
        invariant: 'slow-consumer-survives',
        verdict: 'violated',
        reason:
          'The server ended connection 1 with RST while the client was slow, and sent no Close frame.',
        evidence: [rstOfServer, rstOfServer - 1],
        blame: 'implementation',
      },
      {
        invariant: 'no-lost-tail',
        verdict: 'violated',
        grade: 'lost',
        reason: 'Turn 1: 300 tokens were sent, 0 reached the client; 1–300 are lost.',
        evidence: [lastSent, slow.findIndex((e) => e.type === 'client-tokens')],
        blame: 'implementation',
      },
      {
        invariant: 'clean-close',
        verdict: 'unknown',
        reason: 'No side sent a Close frame before the fault was healed.',
        evidence: [],
      },
    ],
  }),
  sampleCase({
    scenario: 'backpressure/slow-consumer',
    title: 'A client that reads slowly is not cut without warning',
    driver: 'codex@0.169.0',
    plan: ['stall downstream for 5s on turn/started'],
    explained: ['From the first turn/started on, the proxy stops reading from the server for 5 s.'],
    history: 'cases/5/history.jsonl',
    verdicts: [
      {
        invariant: 'no-lost-tail',
        verdict: 'holds',
        grade: 'live',
        reason: 'All 300 tokens of 1 turn arrived.',
        evidence: [],
      },
    ],
  }),
  sampleCase({
    scenario: 'backpressure/slow-consumer',
    title: 'A client that reads slowly is not cut without warning',
    driver: 'agent-bridge',
    outcome: 'not-testable',
    reason: 'Not testable: bun is not installed (https://bun.sh).',
    blame: 'environment',
    durationMs: 12,
    plan: ['stall downstream for 5s on turn/started'],
    explained: ['From the first turn/started on, the proxy stops reading from the server for 5 s.'],
  }),
  sampleCase({
    scenario: 'approvals/kill-while-open',
    title: 'An approval that is open when the server dies is asked again',
    driver: 'reference',
    plan: ['kill server on item/commandExecution/requestApproval'],
    explained: ['When an approval is requested, the process server is killed (SIGKILL).'],
    outcome: 'unknown',
    reason:
      'fault 1 (kill) was armed but never fired: no message with method item/commandExecution/requestApproval was seen',
    blame: 'harness',
    history: 'cases/3/history.jsonl',
    verdicts: [
      {
        invariant: 'approvals-exactly-once',
        verdict: 'unknown',
        reason: 'No approval was requested.',
        evidence: [],
      },
    ],
  }),
]);

/** As the runner's reader would: the history of a case of `sampleRun`. */
export const readSampleHistory = async (
  c: CaseResult,
): Promise<readonly HistoryEvent[] | undefined> =>
  c.history === undefined ? undefined : sampleHistories.get(c.history);
