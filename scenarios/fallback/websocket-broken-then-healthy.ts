import { defineScenario } from '../../harness/index.ts';
import { turnsThenNewThread } from '../workloads.ts';

export const websocketBrokenThenHealthy = defineScenario({
  id: 'fallback/websocket-broken-then-healthy',
  title: 'WebSocket breaks three times, then it is healthy',
  about:
    "The agent's WebSocket to the provider is reset in the middle of three answers, which is every " +
    'try that it has, so that it falls back to HTTP. A second later nothing is wrong any more: after ' +
    'a cooldown of at most three seconds the same thread has to try WebSocket again.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/openai/codex/issues/19821',
  ],
  workload: turnsThenNewThread,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `reset on response.output_text.delta#2 times 3 link provider`,
  invariants: ['fallback-recovers', 'no-lost-tail', 'turn-runs-once'],
  bounds: { cooldownMs: 3_000 },
});
