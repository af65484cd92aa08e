import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const handshakeAfterReset = defineScenario({
  id: 'handshake/after-reset',
  title: 'The handshake after a reset',
  about:
    'The connection is reset mid-turn. The next one has to be upgraded and initialized as the ' +
    'first one was: a server that still hangs on the dead client must not let the new one wait.',
  role: 'server',
  reports: [
    'https://github.com/romp-on/romp/pull/1438',
    'https://github.com/openclaw/openclaw/pull/106519',
  ],
  workload: twoTurns,
  plan: `reset on item/agentMessage/delta#10`,
  invariants: ['bounded-handshake', 'reconnects'],
  bounds: { handshakeMs: 6_000 },
});
