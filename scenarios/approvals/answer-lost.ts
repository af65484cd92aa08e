import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const approvalAnswerLost = defineScenario({
  id: 'approvals/answer-lost',
  title: 'The answer to an approval is lost with its connection',
  about:
    'The client has answered, and the connection is reset with the answer on its way. The ' +
    'server has to ask again, and the command runs once.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/pull/12560',
    'https://github.com/octos-org/octos/pull/1449',
  ],
  workload: oneApproval,
  start: { approvals: 'on-request' },
  plan: `reset on item/commandExecution/requestApproval:response connection 1`,
  invariants: ['approvals-exactly-once', 'no-lost-tail', 'every-request-settles', 'turn-runs-once'],
  bounds: { requestMs: 4_000, settleMs: 8_000 },
});
