import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const closeMidTurn = defineScenario({
  id: 'tail/close-mid-turn',
  title: 'Close frame in the middle of a turn',
  about:
    'The client gets a Close frame with code 1011 while deltas stream, as from a server or ' +
    'load balancer that restarts. It must come back and lose nothing.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/36581',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  ],
  workload: twoTurns,
  plan: `close(1011, "restart", client) on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects', 'every-request-settles'],
});
