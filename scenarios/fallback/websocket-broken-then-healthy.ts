import { defineScenario } from '../../harness/index.ts';
import { turnsOfHalfASecond } from '../workloads.ts';

export const websocketBrokenThenHealthy = defineScenario({
  id: 'fallback/websocket-broken-then-healthy',
  title: 'WebSocket breaks three times, then it is healthy',
  about:
    "The agent's WebSocket to the provider breaks at the first three requests (RSV bits that nobody agreed on), so that it falls " +
    'back to HTTP. After a cooldown it has to try WebSocket again: nothing is wrong with it any more.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/openai/codex/issues/19821',
  ],
  workload: turnsOfHalfASecond,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `reserved-bits upstream times 3 on response.create link provider`,
  invariants: ['fallback-recovers', 'no-lost-tail', 'turn-runs-once'],
  bounds: { cooldownMs: 3_000 },
});
