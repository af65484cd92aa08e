import { defineScenario } from '../../harness/index.ts';
import { turnsOfHalfASecond } from '../workloads.ts';

export const websocketBrokenForLong = defineScenario({
  id: 'fallback/websocket-broken-for-long',
  title: 'WebSocket opens and breaks, every time',
  about:
    'Each WebSocket to the provider opens, and fails at its first request, as by a proxy that ' +
    'lets the upgrade through and nothing more. An open connection proves nothing: the agent must ' +
    'stop trying after a few recoveries. It works again once nobody has tried for two seconds.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/Soju06/codex-lb/pull/1886',
  ],
  workload: turnsOfHalfASecond,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `reserved-bits upstream times 100 on response.create link provider`,
  invariants: ['fallback-recovers', 'no-lost-tail', 'bounded-backoff'],
  disturbMs: 2_000,
  bounds: { cooldownMs: 3_000 },
});
