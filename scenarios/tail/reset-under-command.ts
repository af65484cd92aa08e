import { defineScenario } from '../../harness/index.ts';
import { oneLongCommand } from '../workloads.ts';

export const resetUnderCommand = defineScenario({
  id: 'tail/reset-under-command',
  title: 'The client of a unix socket is cut off while a command runs',
  about:
    'A command was approved and runs for two seconds, and the connection is reset. The turn has to ' +
    'come to its end, and the client that comes back has to hear of it.',
  role: 'server',
  reports: ['https://github.com/openai/codex/issues/40306'],
  workload: oneLongCommand,
  start: { listen: 'unix', approvals: 'on-request' },
  plan: `reset on serverRequest/resolved connection 1`,
  invariants: ['every-request-settles', 'no-lost-tail', 'approvals-exactly-once'],
  bounds: { settleMs: 8_000 },
});
