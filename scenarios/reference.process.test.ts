import { describe, expect, test } from 'vitest';
import type { EventOf, HistoryEvent } from '../harness/index.ts';
import { scenarios } from './index.ts';
import { resetMidTurn } from './tail/reset-mid-turn.ts';
import { undisturbed } from './tail/undisturbed.ts';
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
      verdicts: expect.arrayContaining(
        scenario.invariants.map((invariant) =>
          expect.objectContaining({ invariant, verdict: 'holds' }),
        ),
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

describe('histories of the same seed', () => {
  /** What each side of each connection said and what was done to it, without times, ids and batches. */
  function normalised(events: readonly HistoryEvent[]): string[] {
    const rows = events.flatMap((e): string[] => {
      if (e.type === 'fault-fired') {
        return [`${e.link} ${e.connection} fault ${e.fault} at ${e.method}#${ordinal(events, e)}`];
      }
      if (e.type === 'invoke' || e.type === 'ok' || e.type === 'fail' || e.type === 'info') {
        return [`client ${e.f} ${e.type}`];
      }
      if (e.type !== 'unit-received' || e.message?.method === undefined) return [];
      const { kind, method } = e.message;
      // How many of these come after a cut is what the kernel still had.
      if (kind === 'notification' && e.direction === 'downstream') return [];
      return [`${e.link} ${e.connection} ${e.direction} ${kind} ${method}`];
    });
    // Peers race; what each of them does, does not.
    const peerOf = (row: string) => row.split(' ').slice(0, 3).join(' ');
    return rows.toSorted((a, b) => peerOf(a).localeCompare(peerOf(b)));
  }

  function firstDifference(before: readonly string[], after: readonly string[]): string {
    const place = before.findIndex((row, i) => row !== after[i]);
    if (place < 0 && before.length === after.length) return 'none';
    const at = place < 0 ? before.length : place;
    return `${before[at] ?? 'the end'}, then ${after[at] ?? 'the end'}`;
  }

  test('are the same, and the first difference of another plan is named', async () => {
    const once = async (plan: string) => {
      const { events } = await runOnce(undisturbed, 'reference', { seed: 42, plan });
      return normalised(events);
    };
    const plan = 'reset on item/agentMessage/delta#3';
    const first = await once(plan);
    expect(firstDifference(first, await once(plan))).toBe('none');
    expect(firstDifference(first, await once(plan.replace('3', '5')))).toBe(
      'client 1 fault 1 at item/agentMessage/delta#3, then client 1 fault 1 at item/agentMessage/delta#5',
    );
  });
});
