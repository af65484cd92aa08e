import { undisturbed } from '../../scenarios/tail/undisturbed.ts';
import type { PlanLink } from '../plan/fitting-triggers.ts';
import type { Scenario } from '../runner/scenario.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import { realtimeProfile } from '../wire/profiles/realtime.ts';
import { responsesProfile } from '../wire/profiles/responses.ts';
import type { TurnSpec } from '../workload/workload.ts';
import type { Family } from './broken-fixture.ts';

/** What random plans are tried on: a good fixture at work, and the hops on which they may act. */
export interface Trial {
  readonly family: Family;
  readonly scenario: Scenario;
  readonly links: readonly PlanLink[];
  /** Names of the faults to draw from. Default: all that fit. */
  readonly faults?: readonly string[];
}

/** No workload here asks for approvals, so that nothing may wait for one. */
const { approval: _, ...appServer } = appServerProfile;
const short: TurnSpec = { deltas: 12, deltaBytes: 32, burst: 1, gapMs: 5 };

/**
 * What a network does to a connection. A program that takes each message as sent or lost with its
 * connection is right to do so: on the hops behind one, faults that take single messages out of a
 * stream that stays up would show what no network does.
 */
const network = [
  ...['reset', 'end', 'close', 'cut', 'accept-then-close', 'latency', 'bandwidth', 'slicer'],
  ...['stall', 'slow-close', 'reset-peer', 'limit-data', 'split', 'coalesce', 'delay'],
];

const trial = (
  family: Family,
  role: Scenario['role'],
  links: readonly PlanLink[],
  more: Partial<Scenario> & Pick<Scenario, 'invariants'>,
): Trial => ({
  ...{ family, links, faults: network },
  scenario: {
    ...{ id: `random/${family}`, title: `Random plans on the good ${family}`, about: '', role },
    ...{ reports: [], plan: '', links: links.map(({ name = 'client' }) => name) },
    workload: { name: 'a short turn', turns: [short], ending: 'close' },
    bounds: { settleMs: 12_000 },
    ...more,
  },
});

/** One trial a family. */
export const trials: readonly Trial[] = [
  {
    ...{ family: 'server', scenario: undisturbed },
    links: [{ codec: 'websocket', profile: appServer }],
  },
  trial('client', 'client', [{ name: 'client', codec: 'websocket', profile: appServer }], {
    invariants: ['no-lost-tail', 'in-order-once', 'turn-runs-once', 'every-request-settles'],
  }),
  trial('agent', 'agent', [{ name: 'provider', codec: 'sse', profile: responsesProfile }], {
    invariants: ['no-lost-tail', 'in-order-once', 'every-request-settles', 'bounded-backoff'],
  }),
  trial(
    'bridge',
    'intermediary',
    ['client', 'upstream'].map((name) => ({ name, codec: 'websocket', profile: appServer })),
    {
      invariants: [
        ...['no-lost-tail', 'in-order-once', 'turn-runs-once', 'no-stale-ids'],
        'every-request-settles',
      ],
    },
  ),
  trial('broker', 'intermediary', [{ name: 'stdio', codec: 'jsonl', profile: appServer }], {
    invariants: ['every-request-settles', 'in-order-once', 'turn-runs-once', 'no-stale-ids'],
  }),
  trial(
    'daemon',
    'intermediary',
    ['first', 'second'].map((name) => ({ name, codec: 'websocket' })),
    {
      invariants: ['no-ping-pong'],
      // How long the two are to live with each other.
      workload: {
        name: 'two seconds',
        turns: [{ ...short, deltas: 40, gapMs: 50 }],
        ending: 'close',
      },
    },
  ),
  trial(
    'realtime',
    'client',
    [{ name: 'realtime', codec: 'websocket', profile: realtimeProfile }],
    {
      invariants: ['reconnects', 'every-request-settles'],
    },
  ),
];
