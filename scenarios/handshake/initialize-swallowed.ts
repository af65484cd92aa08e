import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const initializeSwallowed = defineScenario({
  id: 'handshake/initialize-swallowed',
  title: 'The answer to initialize never arrives',
  about:
    'The upgrade works, but the answer to initialize is lost on the way. The client has to ' +
    'give up in bounded time and start over.',
  role: 'server',
  reports: [
    'https://github.com/romp-on/romp/pull/1438',
    'https://github.com/joshrotenberg/tower-mcp/pull/1177',
  ],
  workload: oneTurn,
  plan: `drop on initialize:response connection 1`,
  invariants: ['bounded-handshake', 'no-lost-tail'],
  disturbMs: 15_000,
});
