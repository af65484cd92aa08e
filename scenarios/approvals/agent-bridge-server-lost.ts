import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const agentBridgeServerLost = defineScenario({
  id: 'approvals/agent-bridge-server-lost',
  title: 'AgentBridge loses its app-server connection under an open approval',
  about:
    'The answer of the TUI is held for three seconds, and meanwhile the connection to the app-server ' +
    'is reset. The question belonged to a session that is gone: its answer must not be sent to the ' +
    'next one.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
    'https://github.com/raysonmeng/agent-bridge/pull/79',
  ],
  workload: oneApproval,
  links: ['tui', 'app-server'],
  start: { approvals: 'on-request' },
  plan: `delay(3s) on item/commandExecution/requestApproval:response link tui connection 1
reset link app-server during approval-open after 2s`,
  invariants: ['no-stale-ids', 'approvals-exactly-once', 'reinitializes'],
  bounds: { settleMs: 8_000 },
});
