import { defineScenario } from '../../harness/index.ts';
import { sixTurns } from '../workloads.ts';

export const codexPluginCcUndisturbed = defineScenario({
  id: 'reuse/codex-plugin-cc-undisturbed',
  title: 'Six tasks on one broker, with nothing disturbed',
  about: 'What the disturbed runs are held against: the broker of the first task serves them all.',
  role: 'intermediary',
  reports: ['https://github.com/openai/codex-plugin-cc/issues/402'],
  workload: sixTurns,
  links: ['broker', 'client'],
  plan: '',
  invariants: ['sequential-reuse', 'no-lost-tail', 'in-order-once', 'every-request-settles'],
  bounds: { settleMs: 60_000 },
});
