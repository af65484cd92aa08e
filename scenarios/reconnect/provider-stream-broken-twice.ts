import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const providerStreamBrokenTwice = defineScenario({
  id: 'reconnect/provider-stream-broken-twice',
  title: "The provider's stream is reset twice",
  about:
    'The answer to a request is reset after two deltas, and so is the answer to its retry. The ' +
    'agent has to wait between attempts, and the turn has to end with its whole text.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://github.com/modelcontextprotocol/typescript-sdk/issues/2682',
  ],
  workload: oneTurn,
  links: ['provider'],
  plan: `reset on response.output_text.delta#2 connection 1 link provider
reset on response.output_text.delta#2 connection 2 link provider`,
  invariants: ['bounded-backoff', 'no-lost-tail', 'every-request-settles'],
});
