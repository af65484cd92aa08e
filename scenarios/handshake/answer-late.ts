import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const initializeAnsweredLate = defineScenario({
  id: 'handshake/answer-late',
  title: 'The answer to initialize is late, with a turn running',
  about:
    'The client of a running turn comes back, and the answer to its initialize takes a while. It has ' +
    'not taken the thread up, so it must not hear of its turn before it does: it would take the ' +
    'text for that of another thread, or show it once more after the resume.',
  role: 'server',
  reports: [
    'https://github.com/modelcontextprotocol/typescript-sdk/issues/510',
    'https://github.com/openai/codex/issues/26682',
  ],
  workload: longTurn,
  plan: `reset on item/agentMessage/delta#10 connection 1
delay(500ms) on initialize:response connection 2`,
  invariants: ['message-form', 'no-lost-tail', 'in-order-once', 'every-request-settles'],
});
