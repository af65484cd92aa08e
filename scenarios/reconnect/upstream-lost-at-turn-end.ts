import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const upstreamLostAtTurnEnd = defineScenario({
  id: 'reconnect/upstream-lost-at-turn-end',
  title: 'The end of a turn is lost between app-server and bridge',
  about:
    'The connection between app-server and bridge is reset under the word that the turn is over. The ' +
    'client of the bridge keeps its own connection, is told all the same, and does a second turn.',
  role: 'intermediary',
  reports: ['https://github.com/axeldelafosse/loop/pull/54'],
  workload: twoTurns,
  links: ['client', 'upstream'],
  plan: `reset on turn/completed:notification link upstream connection 1`,
  invariants: ['reconnects', 'every-request-settles'],
  bounds: { reconnectMs: 5_000, settleMs: 16_000 },
});
