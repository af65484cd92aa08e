import { defineScenario } from '../../harness/index.ts';
import { threePrompts } from '../workloads.ts';

export const stdioServerExits = defineScenario({
  id: 'reuse/stdio-server-exits',
  title: 'The app-server on stdio exits with 0 in mid-turn',
  about:
    'The streams of an app-server end while it streams a turn, and it exits with code 0: an ' +
    'end in order, of everything but the turn. Whoever waits has to be told, and the next ' +
    'prompt has to work.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/243',
    'https://github.com/omnigent-ai/omnigent/issues/7910',
  ],
  workload: threePrompts,
  links: ['stdio'],
  plan: `end on item/agentMessage/delta#10`,
  invariants: ['sequential-reuse', 'every-request-settles', 'turn-runs-once'],
  bounds: { settleMs: 8_000 },
});
