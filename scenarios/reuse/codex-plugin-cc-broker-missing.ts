import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const codexPluginCcBrokerMissing = defineScenario({
  id: 'reuse/codex-plugin-cc-broker-missing',
  title: 'The broker that tasks are told of is not there',
  about:
    'Tasks are told of a broker at a path where nothing is (ENOENT). Each goes to an ' +
    'app-server of its own instead.',
  role: 'intermediary',
  reports: ['https://github.com/openai/codex-plugin-cc/issues/402'],
  workload: twoTurns,
  links: ['broker', 'client'],
  start: { broker: 'missing' },
  plan: '',
  invariants: ['sequential-reuse', 'no-lost-tail', 'every-request-settles'],
  // A task takes seconds, and a busy machine several times that.
  bounds: { settleMs: 90_000 },
});
