import { defineScenario } from '../../harness/index.ts';
import { fourShortTurns } from '../workloads.ts';

export const providerDeadWhileIdle = defineScenario({
  id: 'reconnect/provider-dead-while-idle',
  title: 'A kept connection to the provider has died while idle',
  about:
    'The WebSocket of a turn is kept, and is dead at the next one, without a Close: no byte passes, and ' +
    'what is asked on it never arrives. The turn must not wait for a whole idle window.',
  role: 'agent',
  reports: ['https://github.com/cobuildwithus/murph/pull/3586'],
  workload: fourShortTurns,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `blackhole on response.create#3 connection 1 link provider`,
  invariants: ['every-request-settles', 'no-lost-tail', 'turn-runs-once'],
  // Long enough for whoever pings to see that the connection is dead, and not only the question lost.
  disturbMs: 4_000,
  bounds: { settleMs: 6_000 },
});
