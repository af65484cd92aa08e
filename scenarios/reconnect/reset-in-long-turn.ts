import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const resetInLongTurn = defineScenario({
  id: 'reconnect/reset-in-long-turn',
  title: 'RST early in a long turn',
  about:
    'The connection is reset at the tenth of two hundred deltas, so that the turn is still ' +
    'running when its client is back. Resuming must be answered, show each delta once and in ' +
    'order, and must not make the model run again.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/46423',
    'https://github.com/openai/codex/issues/26682',
    'https://github.com/cloudflare/agents/issues/1951',
  ],
  workload: longTurn,
  plan: `reset on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'every-request-settles', 'turn-runs-once'],
  bounds: { requestMs: 5_000 },
});
