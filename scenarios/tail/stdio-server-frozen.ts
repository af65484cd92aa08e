import { defineScenario } from '../../harness/index.ts';
import { threePrompts } from '../workloads.ts';

export const stdioServerFrozen = defineScenario({
  id: 'tail/stdio-server-frozen',
  title: 'The app-server on stdio freezes in mid-turn and goes on',
  about:
    'The app-server is stopped while it streams a turn, and goes on four seconds later, as on ' +
    'a laptop that slept. Nothing ended, so nothing may be lost, and no turn may be asked for ' +
    'again.',
  role: 'intermediary',
  reports: ['https://github.com/openai/codex-plugin-cc/issues/49'],
  workload: threePrompts,
  links: ['stdio'],
  plan: `pause(4s) server on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'every-request-settles', 'turn-runs-once'],
  disturbMs: 4_500,
  bounds: { settleMs: 8_000 },
});
