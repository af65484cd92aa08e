import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const commandCloseMidTurn = defineScenario({
  id: 'tail/command-close-mid-turn',
  title: 'Close under a command in the middle of its turn',
  about:
    'The command gets a Close frame and a clean end while its turn streams, as from a broker that ' +
    'restarts. An end without an error is an end all the same: the turn is not over.',
  role: 'client',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/243',
    'https://github.com/openai/codex-plugin-cc/issues/402',
  ],
  workload: longTurn,
  plan: `close(1011, "restart", client) on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'turn-runs-once', 'reconnects', 'reinitializes'],
  bounds: { reconnectMs: 5_000, settleMs: 8_000 },
});
