import { defineScenario } from '../../harness/index.ts';
import { backlogThenCalm } from '../workloads.ts';

export const pingUnderBacklog = defineScenario({
  id: 'backpressure/ping-under-backlog',
  title: 'A ping while messages are queued',
  about:
    'After a reset the client stops reading for four seconds while the server has megabytes to send, and pings ' +
    'it meanwhile. The Pong may wait behind the queue, but it has to come: a live peer must not ' +
    'look dead.',
  role: 'server',
  reports: [
    'https://github.com/The-Vibe-Company/companion/pull/431',
    'https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2',
  ],
  workload: backlogThenCalm,
  start: { listen: 'unix' },
  plan: `reset on item/agentMessage/delta#5 connection 1
stall downstream for 4s on turn/started turn 2`,
  invariants: ['reconnects', 'slow-consumer-survives', 'no-lost-tail', 'in-order-once'],
  disturbMs: 4_200,
});
