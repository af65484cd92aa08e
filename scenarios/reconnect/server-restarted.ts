import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const serverRestarted = defineScenario({
  id: 'reconnect/server-restarted',
  title: 'The server is told to end mid-turn and started again',
  about:
    'SIGTERM while a turn streams, and a new server in its place, as when an updater replaces it. The ' +
    'thread outlives the process: the client comes back, takes it up, and its next turn runs on it.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/23954',
    'https://github.com/openai/codex/pull/12517',
    'https://github.com/brightwave-inc/tidebreak/pull/2166',
  ],
  workload: twoTurns,
  plan: `restart server on item/agentMessage/delta#10`,
  invariants: ['sequential-reuse', 'reconnects', 'no-lost-tail', 'every-request-settles'],
  // A client that is told `thread not found` asks ten times before it gives up.
  bounds: { reconnectMs: 5_000, settleMs: 25_000 },
});
