import { describe, expect, test } from 'vitest';
import type { EventOf, HistoryEvent } from '../harness/index.ts';
import { scenarios } from './index.ts';
import { resetMidTurn } from './tail/reset-mid-turn.ts';
import { runOnce } from './testing/run-once.ts';
import { flood, oneTurn } from './workloads.ts';

describe('the reference holds every built-in scenario for servers', () => {
  test.each(
    scenarios
      .filter((scenario) => scenario.role === 'server')
      .map((scenario) => [scenario.id, scenario] as const),
  )('%s', async (_, scenario) => {
    const { result } = await runOnce(scenario, 'reference');
    expect({ outcome: result.outcome, verdicts: result.verdicts, reason: result.reason }).toEqual({
      outcome: 'holds',
      reason: undefined,
      verdicts: scenario.invariants.map((invariant) =>
        expect.objectContaining({ invariant, verdict: 'holds' }),
      ),
    });
  });
});

describe('a run that proves nothing', () => {
  test('is unknown when a fault never fired, and says which and why', async () => {
    const plan = 'reset on no/such/method';
    const { result, exitCode } = await runOnce({ ...resetMidTurn, plan }, 'reference');
    expect(result.outcome).toBe('unknown');
    expect(result.reason).toMatch(
      /fault 1 \(reset\) was armed but never fired: .*no\/such\/method/,
    );
    expect(exitCode).toBe(2);
  });

  test('is not testable when the driver cannot be installed, and never green', async () => {
    const { result, exitCode } = await runOnce(resetMidTurn, 'codex@0.0.0-missing');
    expect(result.outcome).toBe('not-testable');
    expect(result.reason).toMatch(/codex@0\.0\.0-missing cannot be installed/);
    expect(exitCode).toBe(2);
  });
});

/** Which of the messages of its method on its connection a fault fired at, from 1. */
function ordinal(events: readonly HistoryEvent[], fired: EventOf<'fault-fired'>): number {
  return events.filter(
    (e) =>
      e.type === 'unit-received' &&
      e.connection === fired.connection &&
      e.direction === fired.direction &&
      e.message?.method === fired.method &&
      e.unit <= (fired.unit ?? 0),
  ).length;
}

describe('the same seed twice', () => {
  const plan =
    'reset on item/agentMessage/delta#3\nlatency(5ms, jitter 5ms) downstream\ndrop p=0.3 on thread/status/changed';
  test('fires the same faults at the same messages, with the same verdicts', async () => {
    const once = async () => {
      const { result, events } = await runOnce(
        { ...resetMidTurn, workload: oneTurn },
        'reference',
        {
          seed: 42,
          plan,
        },
      );
      return {
        verdicts: result.verdicts.map((v) => [v.invariant, v.verdict, v.grade]),
        fired: events.flatMap((e) =>
          e.type === 'fault-fired' && e.method
            ? [`${e.fault} at ${e.method}#${ordinal(events, e)} of connection ${e.connection}`]
            : [],
        ),
      };
    };
    const first = await once();
    expect(first.fired.length).toBeGreaterThan(1);
    expect(await once()).toEqual(first);
  });
});

test('the flood is more than the kernel can hold for a reader who stops', () => {
  const [turn] = flood.turns;
  expect((turn?.deltas ?? 0) * (turn?.deltaBytes ?? 0)).toBeGreaterThan(6_000_000);
});
