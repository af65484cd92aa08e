import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const agentBridgeServerLost = defineScenario({
  id: 'approvals/agent-bridge-server-lost',
  title: 'AgentBridge loses its app-server connection under an open approval',
  about:
    'A user of the TUI thinks for twelve seconds, and meanwhile the connection to the app-server is ' +
    'reset. The question belonged to a session that is gone: its answer must not be sent to the next ' +
    'one, and the question that this one asks must reach the user.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
    'https://github.com/raysonmeng/agent-bridge/pull/79',
  ],
  workload: { ...oneApproval, name: 'one approval, after some thought', thinkMs: 12_000 },
  links: ['tui', 'app-server'],
  start: { approvals: 'on-request' },
  // So late that the user has the question, on any machine.
  plan: `reset link app-server during approval-open after 8s times 1`,
  disturbUntil: { link: 'tui', message: 'item/commandExecution/requestApproval:response' },
  disturbMaxMs: 40_000,
  invariants: ['no-stale-ids', 'approvals-exactly-once', 'reinitializes'],
  bounds: { settleMs: 16_000 },
});
