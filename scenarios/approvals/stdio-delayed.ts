import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const stdioApprovalDelayed = defineScenario({
  id: 'approvals/stdio-delayed',
  title: 'An approval on its way through a slow pipe',
  about:
    'The question of the app-server comes to its client a second late, and the answer another ' +
    'second. It is asked once, answered once, and the turn goes on.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex/pull/12560',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
  ],
  workload: oneApproval,
  links: ['stdio'],
  start: { approvals: 'on-request' },
  plan: `delay(1s) on item/commandExecution/requestApproval
delay(1s) on item/commandExecution/requestApproval:response`,
  invariants: ['approvals-exactly-once', 'no-lost-tail', 'every-request-settles'],
  bounds: { settleMs: 8_000 },
});
