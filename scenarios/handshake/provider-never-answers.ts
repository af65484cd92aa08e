import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const providerNeverAnswers = defineScenario({
  id: 'handshake/provider-never-answers',
  title: 'The provider takes the WebSocket request and never answers it',
  about:
    'The first connection to the provider is accepted and read, and its upgrade is never answered. ' +
    'The agent has to give up on it in bounded time, and do the turn over the next one.',
  role: 'agent',
  reports: [
    'https://github.com/openclaw/openclaw/pull/106519',
    'https://www.rfc-editor.org/rfc/rfc6455#section-4.1',
  ],
  workload: oneTurn,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `blackhole connection 1 link provider`,
  invariants: ['bounded-handshake', 'no-lost-tail'],
  // Whoever waits 15 s, as codex does, waits long and not for ever.
  bounds: { handshakeMs: 18_000, settleMs: 20_000 },
});
