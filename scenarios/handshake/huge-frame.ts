import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const hugeFrame = defineScenario({
  id: 'handshake/huge-frame',
  title: 'A request of 17 MiB',
  about:
    'The client pads its request to one byte more than 16 MiB. The server may take it or end ' +
    'the connection; it must not leave the client without an answer, nor run the turn twice.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/24550',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  ],
  workload: twoTurns,
  plan: `oversize upstream on turn/start connection 1`,
  invariants: ['every-request-settles', 'no-lost-tail', 'turn-runs-once', 'reconnects'],
});
