import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const agentBridgePicker = defineScenario({
  id: 'pingpong/agent-bridge-picker',
  title: 'A TUI resumes on its first connection while its picker is open',
  about:
    'The TUI opens a second connection to pick a thread, and resumes on the first one while that is ' +
    'open. The first one is still heard, and does another turn.',
  role: 'intermediary',
  reports: ['https://github.com/raysonmeng/agent-bridge/pull/57'],
  workload: { ...twoTurns, name: 'two turns, and a picker that looks', picker: 'looks' },
  links: ['tui', 'app-server'],
  plan: '',
  invariants: ['every-request-settles', 'no-lost-tail', 'in-order-once', 'no-ping-pong'],
  bounds: { requestMs: 4_000, settleMs: 12_000 },
});
