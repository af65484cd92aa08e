import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const upstreamAwayAtAnswer = defineScenario({
  id: 'approvals/upstream-away-at-answer',
  title: 'An approval is answered while the app-server is away',
  about:
    'The answer of the client comes three seconds late. Meanwhile the connection between ' +
    'bridge and app-server was reset, and is not back yet. The answer belongs to a session ' +
    'that is gone: it must not be sent to the next one, which ' +
    'has not asked yet.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/raysonmeng/agent-bridge/issues/39',
    'https://github.com/agentrq/acp-gateway/pull/40',
  ],
  workload: oneApproval,
  links: ['client', 'upstream'],
  start: { approvals: 'on-request' },
  plan: `delay(3s) on item/commandExecution/requestApproval:response link client connection 1
reset after 2s link upstream connection 1
accept-then-close link upstream connection 2
accept-then-close link upstream connection 3
accept-then-close link upstream connection 4
accept-then-close link upstream connection 5
accept-then-close link upstream connection 6
accept-then-close link upstream connection 7
drop on item/commandExecution/requestApproval link upstream connection 8`,
  needs: ['takes-threads-up'],
  invariants: ['no-stale-ids'],
  except: {
    'approvals-exactly-once':
      'the session that asked is gone, and the plan keeps the next one from asking: the answer has nowhere to go',
    'every-request-settles':
      'the plan drops the question that the turn waits for, so nobody can answer it',
  },
  bounds: { settleMs: 4_000 },
});
