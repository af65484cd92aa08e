import { defineScenario } from '../../harness/index.ts';
import { watchedTurns } from '../workloads.ts';

export const oneOfThreeReset = defineScenario({
  id: 'reconnect/one-of-three-reset',
  title: 'One of three clients of a thread is reset',
  about:
    'Two more clients take a thread up and read its turn along, and the connection of the one that ' +
    'asked for it is reset. It has to get its turn back; the others keep their connections, and see ' +
    'each delta once.',
  role: 'server',
  reports: [
    'https://github.com/gronxb/codex-relay/pull/21',
    'https://github.com/openai/codex/issues/47124',
    'https://github.com/wireapp/wire-webapp/pull/21448',
  ],
  workload: watchedTurns,
  plan: `reset on item/agentMessage/delta#30 connection 1`,
  invariants: ['reconnects', 'no-lost-tail', 'in-order-once', 'turn-runs-once'],
});
