import { defineScenario } from '../../harness/index.ts';
import { longTurnThenShort } from '../workloads.ts';

export const upstreamRestartsMidTurn = defineScenario({
  id: 'reconnect/upstream-restarts-mid-turn',
  title: 'The app-server of a bridge is killed mid-turn and started again',
  about:
    'The app-server dies while a turn streams, and a supervisor starts it again a second later. The ' +
    'client of the bridge stays connected, and every request of its gets an answer or an error.',
  role: 'intermediary',
  reports: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
  ],
  workload: longTurnThenShort,
  links: ['client', 'upstream'],
  plan: `restart(1s, SIGKILL) server on item/agentMessage/delta#10 link upstream`,
  invariants: [
    'reconnects',
    'reinitializes',
    'bounded-backoff',
    'every-request-settles',
    'sequential-reuse',
  ],
  bounds: { reconnectMs: 5_000, settleMs: 12_000 },
});
