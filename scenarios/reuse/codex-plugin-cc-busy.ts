import { defineScenario } from '../../harness/index.ts';
import { twoClients } from '../workloads.ts';

export const codexPluginCcBusy = defineScenario({
  id: 'reuse/codex-plugin-cc-busy',
  title: 'Two tasks at once on one broker',
  about:
    'A task comes while the broker is busy with another one. The broker says so, and the task goes to ' +
    'an app-server of its own: both are done.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/issues/402',
    'https://github.com/openai/codex-plugin-cc/pull/541',
  ],
  workload: twoClients,
  links: ['broker', 'client'],
  plan: '',
  invariants: ['no-lost-tail', 'every-request-settles', 'in-order-once'],
  // A task takes seconds, and a busy machine several times that.
  bounds: { settleMs: 90_000 },
});
