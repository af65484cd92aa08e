import { defineScenario } from '../../harness/index.ts';
import { tenTexts } from '../workloads.ts';

export const realtimeReset = defineScenario({
  id: 'reconnect/realtime-reset',
  title: 'A realtime conversation is reset',
  about:
    'The WebSocket of a realtime conversation is reset with a text under way. Whoever holds it has to ' +
    'come back and say again what was not confirmed.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: tenTexts,
  links: ['realtime'],
  start: { realtime: true },
  plan: `reset upstream connection 1 after 5 units`,
  invariants: ['reconnects', 'every-request-settles'],
  bounds: { settleMs: 6_000 },
});
