import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const cutInsideFrame = defineScenario({
  id: 'tail/cut-inside-frame',
  title: 'The connection ends inside a frame',
  about:
    "Five bytes of a delta frame's payload arrive, then the connection ends. The half frame " +
    'must neither be shown as text nor lose what it was about to say.',
  role: 'server',
  reports: [
    'https://github.com/google-gemini/gemini-cli/issues/25253',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7',
  ],
  workload: twoTurns,
  plan: `cut(payload+5) on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects', 'every-request-settles'],
});
