import { defineScenario } from '../../harness/index.ts';

export const agentBridgeHolderVanishes = defineScenario({
  id: 'pingpong/agent-bridge-holder-vanishes',
  title: 'The bridge that has the slot is gone without a word',
  about:
    'No byte passes on the connection of the first bridge any more, and its sockets stay open. The ' +
    'daemon has to find out, so that a second session can have the slot.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/issues/68',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
  ],
  workload: {
    name: 'two bridges, for sixteen seconds',
    turns: [{ deltas: 8, deltaBytes: 32, burst: 1, gapMs: 2_000 }],
    ending: 'close',
    clients: 2,
    presence: true,
  },
  links: ['control-1', 'control-2'],
  plan: `vanish link control-1 connection 1 after 1500ms`,
  disturbMs: 60_000,
  disturbMaxMs: 60_000,
  invariants: ['no-ping-pong', 'slot-is-passed-on'],
});
