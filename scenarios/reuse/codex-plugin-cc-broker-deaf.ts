import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const codexPluginCcBrokerDeaf = defineScenario({
  id: 'reuse/codex-plugin-cc-broker-deaf',
  title: 'The broker that tasks are told of is deaf',
  about:
    'Tasks are told of a broker on a socket that nobody listens on any more (ECONNREFUSED). Each goes to an ' +
    'app-server of its own instead.',
  role: 'intermediary',
  reports: ['https://github.com/openai/codex-plugin-cc/issues/402'],
  workload: twoTurns,
  links: ['broker', 'client'],
  start: { broker: 'deaf' },
  plan: '',
  invariants: ['sequential-reuse', 'no-lost-tail', 'every-request-settles'],
  // A task takes seconds, and a busy machine several times that.
  bounds: { settleMs: 90_000 },
});
