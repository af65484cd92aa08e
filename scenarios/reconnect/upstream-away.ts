import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const upstreamAway = defineScenario({
  id: 'reconnect/upstream-away',
  title: 'The app-server of a bridge is away for three attempts',
  about:
    'The connection between bridge and app-server is reset mid-turn, and the next three are ' +
    'ended as soon as they are there. The waits of the bridge grow, and not for ever.',
  role: 'intermediary',
  reports: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/raysonmeng/agent-bridge/issues/33',
  ],
  workload: longTurn,
  links: ['client', 'upstream'],
  plan: `reset on item/agentMessage/delta#10 link upstream connection 1
accept-then-close link upstream connection 2
accept-then-close link upstream connection 3
accept-then-close link upstream connection 4`,
  invariants: ['bounded-backoff', 'no-lost-tail', 'every-request-settles'],
  bounds: { reconnectMs: 2_500 },
});
