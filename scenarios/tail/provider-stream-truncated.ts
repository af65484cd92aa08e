import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const providerStreamTruncated = defineScenario({
  id: 'tail/provider-stream-truncated',
  title: "The provider's stream ends in the middle",
  about:
    'FIN on the stream of the provider before `response.completed`. Half an answer is no answer: ' +
    'the agent asks again, or says that the turn failed.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://github.com/google-gemini/gemini-cli/issues/25253',
  ],
  workload: oneTurn,
  links: ['provider'],
  plan: `end on response.output_text.delta#5 connection 1 link provider`,
  invariants: ['no-lost-tail', 'turn-runs-once', 'every-request-settles'],
});
