import { defineScenario } from '../../harness/index.ts';
import { threeSeconds } from '../workloads.ts';

export const twoClientsOneSlot = defineScenario({
  id: 'pingpong/two-clients-one-slot',
  title: 'Two clients want the one slot of a daemon',
  about:
    'A client is attached, and a second one comes. Whoever gets the slot, the other one has to stay ' +
    'away: two clients that displace each other in turn never do any work.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/issues/33',
    'https://github.com/raysonmeng/agent-bridge/pull/57',
  ],
  workload: threeSeconds,
  links: ['first', 'second'],
  plan: ``,
  invariants: ['no-ping-pong'],
});
