import { defineScenario } from '../../harness/index.ts';
import { sixTurns } from '../workloads.ts';

export const sharedBroker = defineScenario({
  id: 'reuse/shared-broker',
  title: 'Six commands in a row share a broker',
  about:
    'One command after the other through a broker that outlives them. Nothing is disturbed. What one ' +
    'command leaves behind must not fail the next one: no pass, fail, pass, fail.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/issues/402',
    'https://github.com/openai/codex-plugin-cc/pull/541',
  ],
  workload: sixTurns,
  links: ['stdio'],
  plan: ``,
  invariants: ['sequential-reuse', 'no-lost-tail', 'in-order-once', 'turn-runs-once'],
});
