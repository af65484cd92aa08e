import { defineScenario } from '../../harness/index.ts';
import { twoWhoAnswer } from '../workloads.ts';

export const secondClientAnswers = defineScenario({
  id: 'approvals/second-client-answers',
  title: 'One of two clients is cut off by an approval, and the other one answers it',
  about:
    'Both clients of a thread are asked. The connection of the first is reset as it is asked, and the ' +
    'second answers. The first comes back to a question that is settled: it must not be asked again.',
  role: 'server',
  reports: [
    'https://github.com/octos-org/octos/pull/1449',
    'https://github.com/openai/codex/pull/12560',
  ],
  workload: twoWhoAnswer,
  start: { approvals: 'on-request' },
  plan: `reset on item/commandExecution/requestApproval connection 1`,
  invariants: ['approvals-exactly-once', 'turn-runs-once', 'no-lost-tail'],
});
