import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const upstreamAwayForLong = defineScenario({
  id: 'reconnect/upstream-away-for-long',
  title: 'The app-server of a bridge is away for seven attempts',
  about:
    'Between bridge and app-server the connection is reset mid-turn, and the next seven are ended as ' +
    'soon as they are there: more than it takes for waits that double to reach their cap. They grow, ' +
    'and no longer than that.',
  role: 'intermediary',
  reports: ['https://github.com/axeldelafosse/loop/pull/54'],
  workload: { ...longTurn, name: 'a long turn, and a client that stays', lingerMs: 12_000 },
  links: ['client', 'upstream'],
  plan: `reset on item/agentMessage/delta#10 link upstream connection 1
accept-then-close link upstream connection 2
accept-then-close link upstream connection 3
accept-then-close link upstream connection 4
accept-then-close link upstream connection 5
accept-then-close link upstream connection 6
accept-then-close link upstream connection 7
accept-then-close link upstream connection 8`,
  disturbMaxMs: 40_000,
  invariants: ['bounded-backoff'],
  // Its cap is two seconds.
  bounds: { reconnectMs: 2_500, settleMs: 30_000 },
});
