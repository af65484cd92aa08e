import { defineScenario } from '../../harness/index.ts';
import { threePrompts } from '../workloads.ts';

export const stdioServerKilled = defineScenario({
  id: 'reuse/stdio-server-killed',
  title: 'The app-server on stdio is killed in mid-turn',
  about:
    'Whoever started an app-server on its standard streams loses it to SIGKILL while a turn ' +
    'streams. That prompt has to end with an error in bounded time, and the next one in the ' +
    'same session has to work.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/243',
    'https://github.com/Git-on-my-level/codex-autorunner/pull/746',
    'https://github.com/openai/codex/issues/18977',
  ],
  workload: threePrompts,
  links: ['stdio'],
  plan: `kill server on item/agentMessage/delta#10`,
  invariants: ['sequential-reuse', 'every-request-settles', 'turn-runs-once'],
  bounds: { settleMs: 8_000 },
});
