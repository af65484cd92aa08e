import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const clientClose = defineScenario({
  id: 'close/client-close',
  title: 'The client sends Close in the middle of a turn',
  about:
    'The server gets a Close frame while it streams. RFC 6455 wants a Close frame in answer, ' +
    'and then the end of the TCP connection, begun by the server.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/23954',
    'https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1',
  ],
  workload: twoTurns,
  plan: `close(1000, "client leaves", server) on item/agentMessage/delta#10`,
  invariants: ['clean-close', 'no-lost-tail'],
});
