import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const providerStreamEndsAfterToolCall = defineScenario({
  id: 'once/provider-stream-ends-after-tool-call',
  title: "The provider's stream ends behind a tool call",
  about:
    'The answer that wants a tool breaks off between the tool call and its end. It is asked for ' +
    'again, and the tool runs once.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/46423',
    'https://github.com/The-Vibe-Company/companion/pull/232',
  ],
  workload: oneApproval,
  links: ['provider'],
  start: { approvals: 'on-request' },
  plan: `end on response.completed connection 1 link provider`,
  invariants: ['turn-runs-once', 'no-lost-tail', 'every-request-settles'],
});
