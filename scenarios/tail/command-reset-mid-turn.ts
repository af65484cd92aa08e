import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const commandResetMidTurn = defineScenario({
  id: 'tail/command-reset-mid-turn',
  title: 'RST under a command in the middle of its turn',
  about:
    'The connection of a command is reset while its turn streams. It has to come back, initialize, ' +
    'take the thread up, and print each piece of text once, with the model asked once.',
  role: 'client',
  reports: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/siteboon/claudecodeui/issues/567',
  ],
  workload: longTurn,
  plan: `reset on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'turn-runs-once', 'reconnects', 'reinitializes'],
  bounds: { reconnectMs: 5_000, settleMs: 8_000 },
});
