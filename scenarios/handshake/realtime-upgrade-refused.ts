import { defineScenario } from '../../harness/index.ts';
import { tenTexts } from '../workloads.ts';

export const realtimeUpgradeRefused = defineScenario({
  id: 'handshake/realtime-upgrade-refused',
  title: 'The upgrade of a realtime conversation is refused',
  about:
    'A gateway answers 503 to the upgrade. The conversation has to start on another try, or ' +
    'the start has to fail in bounded time and say why.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: tenTexts,
  links: ['realtime'],
  start: { realtime: true },
  plan: `handshake-error(status 503) connection 1`,
  invariants: ['bounded-handshake', 'every-request-settles'],
  bounds: { settleMs: 6_000 },
});
