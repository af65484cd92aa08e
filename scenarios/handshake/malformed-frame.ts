import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const malformedFrame = defineScenario({
  id: 'handshake/malformed-frame',
  title: 'A frame with reserved bits',
  about:
    'A frame of the client has bits set that nobody agreed on. The server has to fail the ' +
    'connection, and the next one has to work: one bad client is no reason to be gone.',
  role: 'server',
  reports: ['https://www.rfc-editor.org/rfc/rfc6455#section-5.2'],
  workload: twoTurns,
  plan: `reserved-bits upstream on turn/start connection 1`,
  invariants: ['bounded-handshake', 'reconnects', 'no-lost-tail', 'turn-runs-once'],
});
