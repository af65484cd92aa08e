import { defineScenario } from '../../harness/index.ts';
import { turnsThenNewThread } from '../workloads.ts';

export const upgradeRefused = defineScenario({
  id: 'fallback/upgrade-refused',
  title: 'The upgrade to WebSocket is refused with 503, then it is not',
  about:
    "A gateway answers 503 to the upgrades of the agent's first turn, as one does whose server restarts, and the agent falls back to HTTP. Upgrades work again a second later: it has to find out.",
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/openclaw/openclaw/pull/59857',
  ],
  workload: turnsThenNewThread,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `handshake-error(status 503) times 4 link provider`,
  invariants: ['fallback-recovers', 'no-lost-tail', 'turn-runs-once'],
  bounds: { cooldownMs: 3_000 },
});
