import { defineScenario } from '../../harness/index.ts';
import { sixTurns } from '../workloads.ts';

export const codexPluginCcServerGone = defineScenario({
  id: 'reuse/codex-plugin-cc-server-gone',
  title: 'Six tasks, and the app-server ends after its first turn',
  about:
    'The broker lives on when its app-server has ended. Every later task has to learn that, by an ' +
    'error or by a new app-server, and must not wait for an answer that nobody will give.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/issues/402',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: sixTurns,
  links: ['broker', 'client'],
  plan: 'exit-after(turns 1) server on link client',
  invariants: ['sequential-reuse', 'every-request-settles'],
  bounds: { settleMs: 60_000 },
});
