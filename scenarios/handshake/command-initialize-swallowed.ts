import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const commandInitializeSwallowed = defineScenario({
  id: 'handshake/command-initialize-swallowed',
  title: 'The answer to the initialize of a command never arrives',
  about:
    'The first connection of a command is upgraded, and the answer to initialize is lost on the ' +
    'way. The command has to give up on it in bounded time, and do its turn on another one.',
  role: 'client',
  reports: [
    'https://github.com/romp-on/romp/pull/1438',
    'https://github.com/joshrotenberg/tower-mcp/pull/1177',
  ],
  workload: oneTurn,
  plan: `drop on initialize:response connection 1`,
  invariants: ['bounded-handshake', 'no-lost-tail'],
  bounds: { handshakeMs: 5_000, settleMs: 10_000 },
});
