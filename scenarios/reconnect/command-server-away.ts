import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const commandServerAway = defineScenario({
  id: 'reconnect/command-server-away',
  title: 'The server is away for three attempts',
  about:
    'The connection is reset mid-turn and the next three are ended as soon as they are there. The ' +
    'waits between attempts have to grow, and must not grow for ever.',
  role: 'client',
  reports: [
    'https://github.com/modelcontextprotocol/typescript-sdk/issues/2682',
    'https://github.com/axeldelafosse/loop/pull/54',
  ],
  workload: longTurn,
  plan: `reset on item/agentMessage/delta#10 connection 1
accept-then-close connection 2
accept-then-close connection 3
accept-then-close connection 4`,
  invariants: ['bounded-backoff', 'no-lost-tail'],
  bounds: { reconnectMs: 2_500 },
});
