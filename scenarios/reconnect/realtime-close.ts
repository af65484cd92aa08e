import { defineScenario } from '../../harness/index.ts';
import { tenTexts } from '../workloads.ts';

export const realtimeClose = defineScenario({
  id: 'reconnect/realtime-close',
  title: 'A realtime conversation is closed',
  about:
    'The server of a realtime conversation ends it with a Close frame, as when it is ' +
    'restarted or its session is an hour old. Whoever holds it has to come back and go on.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: tenTexts,
  links: ['realtime'],
  start: { realtime: true },
  plan: `close(1001, "going away") on conversation.item.added#3 connection 1`,
  invariants: ['reconnects', 'every-request-settles'],
  bounds: { settleMs: 6_000 },
});
