/** `restart` on real servers behind a real link: what both ends and the history see of it. */
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { runScenario } from './run-scenario.ts';
import { defineScenario } from './scenario.ts';

const scenario = (listen: 'tcp' | 'unix') =>
  defineScenario({
    id: 'restart/at-initialize',
    title: 'The server is restarted under a client that has just come',
    about: 'What was not yet begun has to be begun again on the new server.',
    role: 'server',
    reports: [],
    workload: {
      name: 'one turn',
      turns: [{ deltas: 10, deltaBytes: 32, burst: 1, gapMs: 1 }],
      ending: 'close',
    },
    plan: 'restart server on initialize',
    start: { listen },
    invariants: ['reconnects', 'no-lost-tail', 'every-request-settles'],
  });

const all = <T extends HistoryEvent['type']>(events: readonly HistoryEvent[], type: T) =>
  events.filter((event): event is Extract<HistoryEvent, { type: T }> => event.type === type);

describe.each(['tcp', 'unix'] as const)('restart, over %s', (listen) => {
  it.each([
    ['in order', 'restart server on initialize'],
    ['by SIGKILL, and late', 'restart(200ms, signal SIGKILL) server on initialize'],
  ])('ends the server %s and starts it again: the client comes back to a new one', async (_, plan) => {
    const { events, outcome } = await runScenario(scenario(listen), { plan });
    expect(outcome).toBe('holds');
    const servers = all(events, 'process-started').filter(({ process }) => process === 'server');
    expect(servers.length).toBe(2);
    expect(servers[0]?.pid).not.toBe(servers[1]?.pid);
    const ends = all(events, 'process-exited').filter(({ process }) => process === 'server');
    expect(ends.map(({ pid }) => pid)).toEqual(servers.map(({ pid }) => pid));
    const [link] = all(events, 'link-listening');
    const moved = all(events, 'link-moved').map(({ upstream }) => upstream);
    if (listen === 'unix') expect(moved).toEqual([]);
    else expect([moved.length, moved.includes(link?.upstream ?? '')]).toEqual([1, false]);
  });
});

describe('restart of a process that nobody can start', () => {
  it('is not testable, and says what can be restarted', async () => {
    const { outcome, reason } = await runScenario(scenario('tcp'), {
      plan: 'restart tunnel on initialize',
    });
    expect([outcome, reason]).toEqual([
      'not-testable',
      'fault 1 `restart tunnel on initialize`: reference can start again `provider`, `server`, not `tunnel`.',
    ]);
  });
});
