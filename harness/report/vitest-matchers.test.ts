import { describe, expect, test } from 'vitest';
import type { ScenarioRun } from '../runner/run-scenario.ts';
import { midturnMatchers } from './vitest-matchers.ts';

const run = {
  id: 'tail/x / reference',
  outcome: 'violated',
  plan: ['reset on a'],
  replay: 'npx midturn run tail/x',
  verdicts: [
    { invariant: 'no-lost-tail', verdict: 'violated', reason: 'Lost 3.', evidence: [0] },
    { invariant: 'in-order-once', verdict: 'holds', reason: 'Fine.', evidence: [] },
  ],
  events: [{ index: 0, time: 12.4, type: 'note', text: 'look here' }],
} as never as ScenarioRun;

describe('midturnMatchers', () => {
  test('toHold fails with verdicts, evidence in words, plan and replay line', () => {
    const { pass, message } = midturnMatchers.toHold(run);
    expect(pass).toBe(false);
    expect(message().split('\n')).toEqual([
      'Expected tail/x / reference to hold, it is violated.',
      '  violated no-lost-tail: Lost 3.',
      expect.stringMatching(/^ {6}event 0 at 12 ms: .*look here/),
      '  holds    in-order-once: Fine.',
      '  plan    reset on a',
      '  replay  npx midturn run tail/x',
    ]);
  });

  test('toViolate is about one invariant', () => {
    expect(midturnMatchers.toViolate(run, 'no-lost-tail').pass).toBe(true);
    expect(midturnMatchers.toViolate(run, 'in-order-once').pass).toBe(false);
    expect(midturnMatchers.toViolate(run, 'clean-close').message()).toContain('was not judged');
  });
});
