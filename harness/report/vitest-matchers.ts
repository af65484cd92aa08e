import type { Verdict } from '../invariants/invariant.ts';
import type { ScenarioRun } from '../runner/run-scenario.ts';
import { eventWords } from './words/event-words.ts';
import { clip } from './words/visible.ts';

interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

const evidenceMax = 5;

/**
 * Matchers for `expect.extend` of Vitest or Jest. `expect(run).toHold()` passes when every invariant of
 * the scenario holds and every fault fired; `expect(run).toViolate('no-lost-tail')` when that one is
 * violated. Both print the verdicts, each with its evidence in words, and the line that replays the run.
 */
export const midturnMatchers = {
  toHold(run: ScenarioRun): MatcherResult {
    return {
      pass: run.outcome === 'holds',
      message: () => `Expected ${run.id} to hold, it is ${run.outcome}.\n${account(run)}`,
    };
  },
  toViolate(run: ScenarioRun, invariant: string): MatcherResult {
    const found = run.verdicts.find((one) => one.invariant === invariant);
    return {
      pass: found?.verdict === 'violated',
      message: () =>
        `Expected ${run.id} to violate ${invariant}, it ${found?.verdict ?? 'was not judged'}.\n${account(run)}`,
    };
  },
};

function account(run: ScenarioRun): string {
  const reason = run.verdicts.length === 0 && run.reason ? [`  ${clip(run.reason, 1_000)}`] : [];
  return [
    ...reason,
    ...run.verdicts.flatMap((verdict) => verdictLines(verdict, run)),
    ...run.plan.map((line) => `  plan    ${line}`),
    `  replay  ${run.replay}`,
  ].join('\n');
}

function verdictLines({ invariant, verdict, reason, evidence }: Verdict, run: ScenarioRun) {
  const head = `  ${verdict.padEnd(8)} ${invariant}: ${clip(reason, 400)}`;
  if (verdict === 'holds') return [head];
  const shown = evidence.slice(0, evidenceMax).flatMap((index) => {
    const event = run.events[index];
    return event
      ? [`      event ${index} at ${Math.round(event.time)} ms: ${eventWords(event)}`]
      : [];
  });
  return [head, ...shown];
}
