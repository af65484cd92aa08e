import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const upgradeNeverAnswered = defineScenario({
  id: 'handshake/upgrade-never-answered',
  title: 'The upgrade is never answered',
  about:
    'The first connection is accepted and stays silent: no answer to the HTTP upgrade. ' +
    'Connecting has to end in bounded time, and the next attempt has to work.',
  role: 'server',
  reports: [
    'https://github.com/openclaw/openclaw/pull/106519',
    'https://www.rfc-editor.org/rfc/rfc6455#section-4.1',
  ],
  workload: oneTurn,
  plan: `vanish connection 1`,
  invariants: ['bounded-handshake', 'no-lost-tail'],
  disturbMs: 15_000,
});
