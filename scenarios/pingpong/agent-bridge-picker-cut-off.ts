import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const agentBridgePickerCutOff = defineScenario({
  id: 'pingpong/agent-bridge-picker-cut-off',
  title: 'The app-server connection of a picker is gone first',
  about:
    'The connection that the daemon has to the app-server for a picker is reset under its request. The ' +
    'picker is told, by an error or the end of its connection, and is no zombie that nobody hears.',
  role: 'intermediary',
  reports: ['https://github.com/raysonmeng/agent-bridge/pull/57'],
  workload: { ...twoTurns, name: 'two turns, and a picker that looks', picker: 'looks' },
  links: ['tui', 'app-server'],
  plan: 'reset on thread/list link app-server',
  invariants: ['every-request-settles'],
  bounds: { requestMs: 4_000, settleMs: 14_000 },
});
