import { defineScenario } from '../../harness/index.ts';

export const agentBridgeHolderLeaves = defineScenario({
  id: 'pingpong/agent-bridge-holder-leaves',
  title: 'The bridge that has the slot leaves, and another one was refused before',
  about:
    'A second Claude session finds the slot taken. Then the first one leaves. The slot is free, and the ' +
    'one who was refused can have it.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/68',
  ],
  workload: {
    name: 'two bridges, of which the first leaves',
    turns: [{ deltas: 8, deltaBytes: 32, burst: 1, gapMs: 2_500 }],
    ending: 'close',
    clients: 2,
    presence: true,
    staysMs: [8_000],
  },
  links: ['control-1', 'control-2'],
  plan: '',
  invariants: ['no-ping-pong'],
});
