import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const providerCutMidEvent = defineScenario({
  id: 'tail/provider-cut-mid-event',
  title: "The provider's stream ends inside an event",
  about:
    'The connection to the provider is reset in the middle of a server-sent event. Half an ' +
    'event is no text: the agent asks again, and every token is there once.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/18977',
    'https://github.com/macro-inc/macro/pull/6459',
  ],
  workload: oneTurn,
  links: ['provider'],
  plan: `cut(payload+5) on response.output_text.delta#5 connection 1 link provider`,
  invariants: ['no-lost-tail', 'in-order-once', 'turn-runs-once', 'every-request-settles'],
});
