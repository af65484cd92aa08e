import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const unknownRequest = defineScenario({
  id: 'handshake/unknown-request',
  title: 'A request that the server does not know',
  about:
    'A client that is newer than its server asks for something that the server has never heard of. ' +
    'It is refused, in the form that errors have: whoever looks at the code has to find one.',
  role: 'server',
  reports: [
    'https://www.jsonrpc.org/specification#error_object',
    'https://github.com/openai/codex-plugin-cc/issues/342',
  ],
  workload: oneTurn,
  plan: `rewrite("thread/read", "thread/recall") on thread/read`,
  invariants: ['message-form', 'every-request-settles'],
});
