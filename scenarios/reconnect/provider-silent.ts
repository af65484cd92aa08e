import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const providerSilent = defineScenario({
  id: 'reconnect/provider-silent',
  title: 'The provider falls silent before the end of its answer',
  about:
    'The last message of an answer over WebSocket never arrives, and the connection stays open. ' +
    'The agent has to give up on it in bounded time, and ask again.',
  role: 'agent',
  reports: [
    'https://github.com/omnigent-ai/omnigent/issues/7910',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: oneTurn,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `drop on response.completed connection 1 link provider`,
  invariants: ['every-request-settles', 'no-lost-tail'],
  bounds: { settleMs: 25_000 },
});
