import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const commandEndBeforeTurn = defineScenario({
  id: 'once/command-end-before-turn',
  title: 'FIN between the thread and its turn',
  about:
    'The connection ends just after thread/start was answered, as the command is about to ask for ' +
    'its turn: a connection that was open a moment ago. The turn has to run, and to run once.',
  role: 'client',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/261',
    'https://github.com/openai/codex/issues/46423',
  ],
  workload: oneTurn,
  plan: `end on thread/started connection 1`,
  invariants: ['every-request-settles', 'turn-runs-once', 'no-lost-tail'],
  bounds: { settleMs: 6_000 },
});
