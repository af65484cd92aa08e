import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const resetWhileOpen = defineScenario({
  id: 'approvals/reset-while-open',
  title: 'RST while an approval is open',
  about:
    'The connection is reset as the server asks for an approval. The question has to come again ' +
    'on the next connection, be answered once, and not be asked any more after that.',
  role: 'server',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/issues/39',
    'https://github.com/openai/codex/pull/12560',
    'https://github.com/octos-org/octos/pull/1449',
  ],
  workload: oneApproval,
  start: { approvals: 'on-request' },
  plan: `reset on item/commandExecution/requestApproval`,
  invariants: ['approvals-exactly-once', 'no-lost-tail', 'every-request-settles'],
  bounds: { requestMs: 4_000, settleMs: 8_000 },
});
