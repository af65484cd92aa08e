import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const upstreamResetMidTurn = defineScenario({
  id: 'reconnect/upstream-reset-mid-turn',
  title: 'The app-server side of a bridge is reset mid-turn',
  about:
    'Between bridge and app-server the connection is reset while a turn streams. The client ' +
    'of the bridge stays connected; the bridge comes back, initializes, takes the thread up, ' +
    'and passes on what it missed.',
  role: 'intermediary',
  reports: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
    'https://github.com/raysonmeng/agent-bridge/pull/79',
  ],
  workload: longTurn,
  links: ['client', 'upstream'],
  plan: `reset on item/agentMessage/delta#10 link upstream`,
  invariants: [
    'reconnects',
    'upstream-follows-client',
    'reinitializes',
    'no-lost-tail',
    'in-order-once',
    'turn-runs-once',
  ],
  bounds: { reconnectMs: 5_000, settleMs: 8_000 },
});
