import { defineScenario } from '../../harness/index.ts';
import { approvalThenTurn } from '../workloads.ts';

export const stdioKilledWhileOpen = defineScenario({
  id: 'approvals/stdio-server-killed',
  title: 'The app-server on stdio is killed while an approval is open',
  about:
    'The app-server that asks is killed before it has its answer. The answer belongs to ' +
    'nobody any more: it must not reach the next server, and the next prompt has to work.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/BytePioneer-AI/codex-host/pull/35',
  ],
  workload: approvalThenTurn,
  links: ['stdio'],
  start: { approvals: 'on-request' },
  plan: `delay(1s) on item/commandExecution/requestApproval:response
kill server on item/commandExecution/requestApproval`,
  invariants: ['no-stale-ids', 'every-request-settles', 'sequential-reuse'],
  bounds: { settleMs: 8_000 },
});
