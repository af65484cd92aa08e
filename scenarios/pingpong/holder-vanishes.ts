import { defineScenario } from '../../harness/index.ts';
import { threeSeconds } from '../workloads.ts';

export const holderVanishes = defineScenario({
  id: 'pingpong/holder-vanishes',
  title: 'The client that has the slot vanishes without a word',
  about:
    'No byte passes on the connection of the first client any more, and its sockets stay open. The ' +
    'daemon has to find out, so that the second client can have the slot.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/issues/33',
    'https://github.com/raysonmeng/agent-bridge/issues/68',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
  ],
  workload: threeSeconds,
  links: ['first', 'second'],
  plan: `vanish link first connection 1 after 500ms`,
  invariants: ['slot-is-passed-on'],
  bounds: { reconnectMs: 1_500 },
  disturbMs: 60_000,
  disturbMaxMs: 60_000,
});
