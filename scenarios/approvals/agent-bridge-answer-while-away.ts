import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const agentBridgeAnswerWhileAway = defineScenario({
  id: 'approvals/agent-bridge-answer-while-away',
  title: 'An approval is answered while the app-server of AgentBridge is away',
  about:
    'The connection to the app-server is reset under an open approval, and the next ones are refused. ' +
    'The user answers meanwhile. The answer belongs to a session that is gone: the next one must ask ' +
    'anew, and must not be sent what it has not asked for.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
    'https://github.com/raysonmeng/agent-bridge/pull/79',
  ],
  workload: { ...oneApproval, name: 'one approval, after some thought', thinkMs: 9_000 },
  links: ['tui', 'app-server'],
  start: { approvals: 'on-request' },
  // The user has the question after 8 s on any machine, and answers it before 12 s on a good one.
  plan: `reset link app-server during approval-open after 8s times 1
refuse(8s) link app-server during approval-open after 8s times 1`,
  disturbMs: 9_000,
  disturbMaxMs: 40_000,
  invariants: ['no-stale-ids', 'approvals-exactly-once', 'reinitializes'],
  bounds: { settleMs: 16_000 },
});
