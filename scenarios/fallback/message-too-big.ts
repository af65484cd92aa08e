import { defineScenario } from '../../harness/index.ts';
import { turnsThenNewThread } from '../workloads.ts';

export const messageTooBig = defineScenario({
  id: 'fallback/message-too-big',
  title: 'The provider closes with 1009, then it does not',
  about:
    'The provider closes each WebSocket of the first turn with 1009, message too big. Asking the same again over WebSocket is no use; the next turn may be smaller, so WebSocket is tried again after a cooldown.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/openai/codex/issues/24550',
  ],
  workload: turnsThenNewThread,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `close(1009, "message too big") on response.create times 4 link provider`,
  invariants: ['fallback-recovers', 'no-lost-tail', 'turn-runs-once'],
  bounds: { cooldownMs: 3_000 },
});
