import { defineScenario } from '../../harness/index.ts';
import { backlogThenCalm } from '../workloads.ts';

export const resetUnderBacklog = defineScenario({
  id: 'backpressure/reset-under-backlog',
  title: 'RST while messages are queued',
  about:
    'The client stops reading, the server queues, and a second later the connection is reset. ' +
    'What was queued is gone with the connection, but not from the thread.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/18860',
    'https://github.com/openai/codex/issues/47124',
    'https://github.com/openai/codex/pull/19246',
  ],
  workload: backlogThenCalm,
  start: { listen: 'unix' },
  plan: `stall downstream for 3s on turn/started turn 2
reset after 1s turn 2`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects'],
});
