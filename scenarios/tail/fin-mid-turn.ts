import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const finMidTurn = defineScenario({
  id: 'tail/fin-mid-turn',
  title: 'FIN in the middle of a turn',
  about:
    'The TCP connection ends cleanly, with no Close frame, while deltas stream: the most ' +
    'frequent failure in the field reports. An end without a Close frame is a loss, not a ' +
    'completed turn.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/243',
    'https://github.com/openai/codex/issues/40010',
    'https://www.rfc-editor.org/rfc/rfc9293#section-3.6',
  ],
  workload: twoTurns,
  plan: `end on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects', 'every-request-settles'],
});
