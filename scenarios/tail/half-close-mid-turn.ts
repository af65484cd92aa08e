import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const halfCloseMidTurn = defineScenario({
  id: 'tail/half-close-mid-turn',
  title: 'The client half-closes in mid-turn',
  about:
    'The server gets FIN from a client that still reads, as after the last request of a ' +
    'script. Whether it streams on or ends the connection, nothing of the turn may be lost.',
  role: 'server',
  reports: [
    'https://www.rfc-editor.org/rfc/rfc9293#section-3.6',
    'https://github.com/openai/codex/issues/40306',
  ],
  workload: twoTurns,
  plan: `half-close(server) on item/agentMessage/delta#10 connection 1`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects', 'every-request-settles'],
});
