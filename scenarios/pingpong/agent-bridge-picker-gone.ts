import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const agentBridgePickerGone = defineScenario({
  id: 'pingpong/agent-bridge-picker-gone',
  title: 'A picker is gone before its app-server connection is there',
  about:
    'The second connection of a TUI ends at once, while the daemon still dials the app-server for it. ' +
    'That connection is not left open for nobody, and the first one does another turn.',
  role: 'intermediary',
  reports: ['https://github.com/raysonmeng/agent-bridge/pull/57'],
  workload: {
    ...{
      ...twoTurns,
      name: 'two turns, and a picker that leaves at once',
      picker: 'leaves-at-once',
    },
    lingerMs: 4_000,
  },
  links: ['tui', 'app-server'],
  plan: '',
  invariants: ['every-request-settles', 'no-lost-tail', 'in-order-once'],
  bounds: { requestMs: 4_000, settleMs: 12_000 },
});
