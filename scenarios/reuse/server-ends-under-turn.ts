import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const serverEndsUnderTurn = defineScenario({
  id: 'reuse/server-ends-under-turn',
  title: "A broker's app-server ends as a turn is asked of it",
  about:
    'The streams between a broker and its app-server end with a request on them. Whoever waits for ' +
    'an answer has to be told, in bounded time.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/261',
    'https://github.com/openai/codex-plugin-cc/pull/243',
  ],
  workload: oneTurn,
  links: ['stdio'],
  plan: `end on turn/start link stdio connection 1`,
  invariants: ['every-request-settles'],
  bounds: { settleMs: 5_000 },
});
