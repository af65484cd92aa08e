import { defineScenario } from '../../harness/index.ts';

export const agentBridgeTwoBridges = defineScenario({
  id: 'pingpong/agent-bridge-two-bridges',
  title: 'Two bridges connect to one daemon',
  about:
    'A second Claude session starts its bridge while the first one is connected. Nothing is ' +
    'disturbed: the daemon takes one of the two, and the other one does not fight for its place.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/issues/33',
    'https://github.com/raysonmeng/agent-bridge/pull/57',
  ],
  workload: {
    name: 'two bridges, for eight seconds',
    turns: [{ deltas: 8, deltaBytes: 32, burst: 1, gapMs: 1_000 }],
    ending: 'close',
    clients: 2,
    presence: true,
  },
  links: ['control-1', 'control-2'],
  plan: '',
  invariants: ['no-ping-pong'],
});
