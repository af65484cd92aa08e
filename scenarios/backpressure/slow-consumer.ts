import { defineScenario } from '../../harness/index.ts';
import { flood } from '../workloads.ts';

export const slowConsumer = defineScenario({
  id: 'backpressure/slow-consumer',
  title: 'A slow consumer under a flood',
  about:
    'The client stops reading while 1,200 deltas of 6,000 bytes stream, and reads on four ' +
    'seconds later. It must not be cut off without warning, and nothing may be lost.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/18203',
    'https://github.com/openai/codex/issues/37526',
    'https://github.com/openai/codex/pull/19246',
  ],
  workload: flood,
  plan: `stall downstream for 4s on turn/started`,
  invariants: ['slow-consumer-survives', 'no-lost-tail', 'in-order-once'],
  disturbMs: 5_000,
});
