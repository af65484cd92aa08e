import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const serverGoneWhileOpen = defineScenario({
  id: 'approvals/server-gone-while-open',
  title: "A broker's app-server dies with an approval open",
  about:
    'The app-server behind a broker is killed as it asks. The command comes back and gives its answer ' +
    'all the same, and the broker has a new app-server by then, which has asked nothing: it must not ' +
    'be given the answer.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/BytePioneer-AI/codex-host/pull/35',
    'https://github.com/octos-org/octos/pull/1449',
  ],
  workload: oneApproval,
  links: ['stdio'],
  start: { approvals: 'on-request' },
  plan: `kill server on item/commandExecution/requestApproval link stdio connection 1`,
  invariants: ['no-stale-ids', 'every-request-settles'],
  bounds: { settleMs: 6_000 },
});
