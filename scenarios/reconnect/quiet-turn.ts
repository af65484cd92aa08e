import { defineScenario } from '../../harness/index.ts';
import { quietTurn } from '../workloads.ts';

export const quietTurnPinged = defineScenario({
  id: 'reconnect/quiet-turn',
  title: 'A turn that is silent for four seconds',
  about:
    'After a reset nothing more is disturbed; the model only thinks for long. The client pings a ' +
    'server of which it hears nothing, and a live server answers.',
  role: 'server',
  reports: [
    'https://github.com/The-Vibe-Company/companion/pull/431',
    'https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3',
  ],
  workload: quietTurn,
  plan: `reset on item/agentMessage/delta#1`,
  invariants: ['reconnects', 'no-lost-tail', 'in-order-once', 'every-request-settles'],
});
