import { defineScenario } from '../../harness/index.ts';
import { oneApproval } from '../workloads.ts';

export const providerCutMidToolCall = defineScenario({
  id: 'once/provider-cut-mid-tool-call',
  title: "The provider's stream ends inside a tool call",
  about:
    'The answer that wants a tool is cut in the middle of the event with its arguments. It is ' +
    'asked for again, and the tool runs once.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/46423',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: oneApproval,
  links: ['provider'],
  start: { approvals: 'on-request' },
  plan: `cut(payload+40) on response.output_item.done connection 1 link provider`,
  invariants: ['turn-runs-once', 'no-lost-tail', 'every-request-settles'],
});
