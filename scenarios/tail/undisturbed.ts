import { defineScenario } from '../../harness/index.ts';
import { twoPacedTurns } from '../workloads.ts';

export const undisturbed = defineScenario({
  id: 'tail/undisturbed',
  title: 'Nothing is disturbed',
  about:
    'The control: two turns with the proxy in between and no fault. What fails here fails ' +
    'without midturn too.',
  role: 'server',
  reports: ['https://github.com/openai/codex/blob/main/codex-rs/app-server/README.md'],
  workload: twoPacedTurns,
  plan: ``,
  invariants: ['no-lost-tail', 'in-order-once', 'every-request-settles', 'bounded-handshake'],
});
