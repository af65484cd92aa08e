import { defineScenario } from '../../harness/index.ts';
import { twoApprovals } from '../workloads.ts';

export const serverRestartedBetween = defineScenario({
  id: 'approvals/server-restarted-between',
  title: 'An app-server that was started again asks under an id of the old one',
  about:
    'An approval is asked for and answered, and its turn ends. The app-server is started again, and ' +
    'its first question has the id that the first question of the old one had. It is another ' +
    'question: its user has to be asked, and answers it.',
  role: 'intermediary',
  reports: [
    'https://github.com/BytePioneer-AI/codex-host/pull/35',
    'https://github.com/raysonmeng/agent-bridge/pull/57',
  ],
  workload: twoApprovals,
  links: ['client', 'upstream'],
  start: { approvals: 'on-request' },
  plan: `restart(200ms, SIGTERM) server on turn/completed#1 link client`,
  invariants: ['approvals-exactly-once', 'no-stale-ids', 'message-form'],
  bounds: { requestMs: 5_000, settleMs: 12_000 },
});
