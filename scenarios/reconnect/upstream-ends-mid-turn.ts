import { defineScenario } from '../../harness/index.ts';
import { longTurnThenShort } from '../workloads.ts';

export const upstreamEndsMidTurn = defineScenario({
  id: 'reconnect/upstream-ends-mid-turn',
  title: 'The app-server side of a bridge ends mid-turn, and another turn follows',
  about:
    'Between bridge and app-server the connection ends with FIN while a turn streams. The client of ' +
    'the bridge stays connected, learns what became of its turn, and does another one.',
  role: 'intermediary',
  reports: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
  ],
  workload: longTurnThenShort,
  links: ['client', 'upstream'],
  plan: `end on item/agentMessage/delta#10 link upstream`,
  invariants: [
    'reconnects',
    'upstream-follows-client',
    'reinitializes',
    'no-lost-tail',
    'every-request-settles',
    'turn-runs-once',
    'sequential-reuse',
  ],
  bounds: { reconnectMs: 5_000, settleMs: 12_000 },
});
