import { defineScenario } from '../../harness/index.ts';
import { strangersAtThePort } from '../workloads.ts';

export const strangers = defineScenario({
  id: 'handshake/strangers-at-the-port',
  title: 'Others than clients come to the port',
  about:
    'While a turn streams, a web page of somebody else connects, then one who sends a binary frame, ' +
    'text that is no JSON, and a message of 17 MiB. Each is a connection of its own: whatever becomes ' +
    'of it, the client that was there before keeps its connection and its turn.',
  role: 'server',
  reports: [
    'https://github.com/liujuanjuan1984/codex-a2a/issues/39',
    'https://github.com/openai/codex-plugin-cc/pull/311',
    'https://www.rfc-editor.org/rfc/rfc6455#section-10.2',
  ],
  workload: strangersAtThePort,
  plan: '',
  invariants: ['no-lost-tail', 'in-order-once', 'every-request-settles', 'turn-runs-once'],
  bounds: { settleMs: 6_000 },
});
