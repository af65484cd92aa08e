import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { upstreamAway } from '../reconnect/upstream-away.ts';
import { upstreamResetMidTurn } from '../reconnect/upstream-reset-mid-turn.ts';
import { runOnce } from '../testing/run-once.ts';
import { agentBridgeTwoBridges } from './agent-bridge-two-bridges.ts';

const { MIDTURN_CHECKOUTS: checkouts } = process.env;

describe.skipIf(checkouts === undefined)('checkouts that run under Bun', () => {
  const folder = checkouts === undefined ? '' : mkdtempSync(join(tmpdir(), 'midturn-checkouts-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The driver for one commit of a checkout, out of a clone of it. */
  function driverAt(name: string, commit: string): string {
    const clone = join(folder, `${name}-${commit}`);
    if (existsSync(clone)) return `${name}=${clone}`;
    execFileSync('git', ['clone', '-q', '--shared', join(checkouts ?? '', name), clone]);
    execFileSync('git', ['-C', clone, '-c', 'advice.detachedHead=false', 'checkout', '-q', commit]);
    return `${name}=${clone}`;
  }
  type Once = Awaited<ReturnType<typeof runOnce>>;
  const verdictOf = ({ result }: Once, invariant: string) =>
    result.verdicts.find((verdict) => verdict.invariant === invariant)?.verdict;
  const closes = ({ events }: Once) =>
    events.flatMap((event) =>
      event.type === 'unit-received' &&
      event.direction === 'downstream' &&
      event.close?.code === 4001
        ? [event.link]
        : [],
    );

  test('agent-bridge before #57: two bridges close each other with 4001 in turn', async () => {
    const once = await runOnce(agentBridgeTwoBridges, driverAt('agent-bridge', '7e5ef22'));
    expect(verdictOf(once, 'no-ping-pong')).toBe('violated');
    expect(closes(once).slice(0, 4)).toEqual(['control-1', 'control-2', 'control-1', 'control-2']);
  });

  test('agent-bridge after #57: the second is refused, the first undisturbed', async () => {
    const once = await runOnce(agentBridgeTwoBridges, driverAt('agent-bridge', '714704b'));
    expect(verdictOf(once, 'no-ping-pong')).toBe('holds');
    expect(closes(once)).toEqual(['control-2']);
  });

  test('loop before #54: its proxy is gone with the app-server connection', async () => {
    const once = await runOnce(upstreamResetMidTurn, driverAt('loop', '1186b2c'));
    expect(verdictOf(once, 'reconnects')).toBe('violated');
  });

  test.each([
    'reset on item/agentMessage/delta#10 link upstream',
    'end on item/agentMessage/delta#10 link upstream',
  ])('loop after #54 comes back after `%s`, and the TUI stays connected', async (plan) => {
    const once = await runOnce(upstreamResetMidTurn, driverAt('loop', 'bd72aec'), { plan });
    expect(verdictOf(once, 'reconnects')).toBe('holds');
    expect(verdictOf(once, 'reinitializes')).toBe('holds');
    const lost = once.events.filter(({ type }) => type === 'client-connected');
    expect(lost).toHaveLength(1);
  });

  test('loop after #54 waits longer from attempt to attempt', async () => {
    const once = await runOnce(upstreamAway, driverAt('loop', 'bd72aec'));
    expect(verdictOf(once, 'bounded-backoff')).toBe('holds');
  });
});
