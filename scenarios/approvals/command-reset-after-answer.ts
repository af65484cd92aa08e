import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const commandResetAfterAnswer = defineScenario({
  id: 'approvals/command-reset-after-answer',
  title: 'RST as the answer to an approval leaves',
  about:
    'The connection is reset with the answer on its way, so the question comes again on the next ' +
    'one. It is answered when it comes and once, and no answer is sent to a session that did not ask.',
  role: 'client',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/agentrq/acp-gateway/pull/40',
  ],
  workload: oneApproval,
  start: { approvals: 'on-request' },
  plan: `reset on item/commandExecution/requestApproval:response connection 1`,
  invariants: ['approvals-exactly-once', 'no-stale-ids', 'no-lost-tail'],
});
