import { defineScenario } from '../../harness/index.ts';
import { manySmallDeltas } from '../workloads.ts';

export const slowConsumerUnix = defineScenario({
  id: 'backpressure/slow-consumer-unix',
  title: 'A slow consumer on a unix socket',
  about:
    'A unix socket holds some hundred kilobytes, so a client that stops reading is felt at ' +
    'once: 4,000 messages are queued for it. It must not be cut off, and nothing may be lost.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/18203',
    'https://github.com/openai/codex/issues/37526',
    'https://github.com/apache/maka/pull/3181',
  ],
  workload: manySmallDeltas,
  start: { listen: 'unix' },
  plan: `stall downstream for 3s on turn/started`,
  invariants: ['slow-consumer-survives', 'no-lost-tail', 'in-order-once'],
  disturbMs: 3_500,
});
