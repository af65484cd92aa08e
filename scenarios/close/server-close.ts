import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const serverClose = defineScenario({
  id: 'close/server-close',
  title: 'Both sides get Close in the middle of a turn',
  about:
    'Each peer gets a Close frame as from the other. Each has to answer with Close, and ' +
    'neither may reset the connection.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/36581',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.1.2',
  ],
  workload: twoTurns,
  plan: `close(1001, "going away", both) on item/agentMessage/delta#10`,
  invariants: ['clean-close', 'no-lost-tail', 'reconnects'],
});
