import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const resetMidTurn = defineScenario({
  id: 'tail/reset-mid-turn',
  title: 'RST in the middle of a turn',
  about:
    'The connection is reset while deltas stream. The turn must go on in the server, and the ' +
    'client must get its whole text: by resuming, or by reading the thread back.',
  role: 'server',
  reports: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/coollabsio/jean/pull/722',
    'https://www.rfc-editor.org/rfc/rfc9293#section-3.5.2',
  ],
  workload: twoTurns,
  plan: `reset on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects', 'every-request-settles'],
});
