import { defineScenario } from '../../harness/index.ts';

export const agentBridgeSlotFreed = defineScenario({
  id: 'pingpong/agent-bridge-slot-freed',
  title: 'A bridge comes once the one before has left',
  about:
    'A Claude session ends, and another one begins a moment later. Nobody has the slot, so the newcomer ' +
    'gets it.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/33',
  ],
  workload: {
    name: 'two bridges, one after the other',
    turns: [{ deltas: 8, deltaBytes: 32, burst: 1, gapMs: 1_000 }],
    ending: 'close',
    clients: 2,
    presence: true,
    staysMs: [1_500],
  },
  links: ['control-1', 'control-2'],
  plan: '',
  invariants: ['no-ping-pong'],
});
