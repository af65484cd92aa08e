import { defineScenario } from '../../harness/index.ts';
import { tenTexts } from '../workloads.ts';

export const realtimeSilent = defineScenario({
  id: 'reconnect/realtime-silent',
  title: 'A realtime server falls silent',
  about:
    'From the third text on the server confirms nothing any more, and the connection stays ' +
    'open. Whoever holds the conversation has to find out in bounded time, and say it again ' +
    'elsewhere.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: tenTexts,
  links: ['realtime'],
  start: { realtime: true },
  plan: `drop on conversation.item.added#3 times 100`,
  invariants: ['every-request-settles'],
  bounds: { settleMs: 5_000 },
});
