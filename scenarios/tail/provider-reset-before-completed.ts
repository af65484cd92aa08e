import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const providerResetBeforeCompleted = defineScenario({
  id: 'tail/provider-reset-before-completed',
  title: 'The stream is reset before response.completed',
  about:
    'All the text of an answer has come, and its end has not. What came counts only once the ' +
    'answer is complete, so it is asked for again, and shown once.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/18977',
    'https://github.com/cloudflare/agents/pull/1607',
  ],
  workload: oneTurn,
  links: ['provider'],
  plan: `reset on response.completed connection 1 link provider`,
  invariants: ['no-lost-tail', 'in-order-once', 'turn-runs-once', 'every-request-settles'],
});
