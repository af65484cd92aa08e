import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const agentBridgeTuiLost = defineScenario({
  id: 'approvals/agent-bridge-tui-lost',
  title: 'The TUI of AgentBridge is lost with its answer to an approval',
  about:
    'The connection of the TUI is reset with the answer on its way. The daemon still has the ' +
    'question; the TUI that comes back is shown it, answers once, and the turn goes on.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
  ],
  workload: oneApproval,
  links: ['tui', 'app-server'],
  start: { approvals: 'on-request' },
  plan: `reset on item/commandExecution/requestApproval:response link tui connection 1`,
  invariants: ['approvals-exactly-once', 'no-stale-ids', 'no-lost-tail', 'every-request-settles'],
  bounds: { requestMs: 4_000, settleMs: 12_000 },
});
