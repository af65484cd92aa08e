import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const agentBridgeNewTui = defineScenario({
  id: 'approvals/agent-bridge-new-tui',
  title: 'A new TUI comes before the connection of the old one has ended',
  about:
    'The connection of the TUI is half open under an approval: the daemon still takes it for there. The ' +
    'TUI that comes back is shown the question, answers it once, and the turn goes on.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
  ],
  workload: { ...oneApproval, name: 'one approval, after some thought', thinkMs: 12_000 },
  links: ['tui', 'app-server'],
  start: { approvals: 'on-request' },
  plan: `vanish link tui connection 1 during approval-open after 8s`,
  disturbUntil: { link: 'tui', connection: 2, message: 'initialize:response' },
  disturbMaxMs: 40_000,
  invariants: ['approvals-exactly-once', 'no-stale-ids', 'no-lost-tail'],
  bounds: { requestMs: 4_000, settleMs: 24_000 },
});
