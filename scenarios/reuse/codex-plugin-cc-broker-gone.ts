import { defineScenario } from '../../harness/index.ts';
import { sixTurns } from '../workloads.ts';

export const codexPluginCcBrokerGone = defineScenario({
  id: 'reuse/codex-plugin-cc-broker-gone',
  title: 'Six tasks, and each broker is gone when its second task starts a thread',
  about:
    'A broker serves one task, lingers, and dies when the next task uses it, while its state file ' +
    'still names it. A task that finds its broker dead has another way to the app-server.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/issues/402',
    'https://github.com/openai/codex-plugin-cc/pull/541',
  ],
  workload: sixTurns,
  links: ['broker'],
  plan: `kill broker on thread/start#2
kill broker on thread/start#4
kill broker on thread/start#6`,
  invariants: ['sequential-reuse', 'no-lost-tail', 'every-request-settles'],
  bounds: { settleMs: 60_000 },
});
