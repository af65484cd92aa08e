import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const stdioSlow = defineScenario({
  id: 'backpressure/stdio-slow',
  title: 'The pipe of the app-server on stdio is slow',
  about:
    'What the app-server says arrives 100 ms late and 40 kB a second. Everything has to ' +
    'arrive, in its order, and nobody may take the server for dead.',
  role: 'intermediary',
  reports: [
    'https://github.com/octos-org/octos/issues/1055',
    'https://github.com/omnigent-ai/omnigent/issues/7930',
  ],
  workload: twoTurns,
  links: ['stdio'],
  plan: `latency(100ms) downstream
bandwidth(40) downstream`,
  invariants: ['no-lost-tail', 'in-order-once', 'every-request-settles', 'turn-runs-once'],
  bounds: { settleMs: 15_000 },
});
