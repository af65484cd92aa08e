import { defineScenario } from '../../harness/index.ts';
import { twoClientsApart } from '../workloads.ts';

export const twoClientsAtOnce = defineScenario({
  id: 'reuse/two-clients-at-once',
  title: 'Two clients share a broker at the same time',
  about:
    'Two clients call commands of different length, side by side. Each is shown its own turns and ' +
    'nothing else, and one that leaves does not take the other with it.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/issues/509',
    'https://github.com/openai/codex-plugin-cc/issues/540',
    'https://github.com/siteboon/claudecodeui/issues/567',
  ],
  workload: twoClientsApart,
  links: ['stdio'],
  plan: ``,
  invariants: ['in-order-once', 'no-lost-tail', 'every-request-settles'],
  bounds: { settleMs: 8_000 },
});
