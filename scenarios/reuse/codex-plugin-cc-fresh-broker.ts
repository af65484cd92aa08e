import { defineScenario } from '../../harness/index.ts';
import { sixTurns } from '../workloads.ts';

export const codexPluginCcFreshBroker = defineScenario({
  id: 'reuse/codex-plugin-cc-fresh-broker',
  title: 'Six tasks, each with a broker of its own',
  about:
    'Before each task, what tells it of the broker of the last one is removed. All six pass, in the ' +
    'version that fails every other one as in the one that does not: what fails is reuse.',
  role: 'intermediary',
  reports: ['https://github.com/openai/codex-plugin-cc/issues/402'],
  workload: { ...sixTurns, name: 'six turns, each afresh', fresh: true },
  links: ['broker', 'client'],
  plan: '',
  invariants: ['sequential-reuse', 'no-lost-tail', 'every-request-settles'],
  // A task takes seconds, and a busy machine several times that.
  bounds: { settleMs: 90_000 },
});
