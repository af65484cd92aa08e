import { defineScenario } from '../../harness/index.ts';
import { oneFileChange } from '../workloads.ts';

export const fileChangeReset = defineScenario({
  id: 'approvals/file-change-reset',
  title: 'RST while the approval of a file change is open',
  about:
    'The connection is reset as the server asks whether it may change a file. The question ' +
    'has to come again on the next connection, and be answered once.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/pull/12560',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
  ],
  workload: oneFileChange,
  start: { approvals: 'on-request' },
  plan: `reset on item/fileChange/requestApproval`,
  invariants: ['approvals-exactly-once', 'no-lost-tail', 'every-request-settles'],
  bounds: { requestMs: 4_000, settleMs: 8_000 },
});
