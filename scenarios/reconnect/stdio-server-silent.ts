import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const stdioServerSilent = defineScenario({
  id: 'reconnect/stdio-server-silent',
  title: 'The app-server on stdio never ends its turn',
  about:
    'The app-server lives and says nothing more of a turn: its end never comes. Whoever waits ' +
    'for it has to find out within six seconds of the heal, by asking or by giving up.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/issues/49',
    'https://github.com/openai/codex-plugin-cc/issues/698',
  ],
  workload: twoTurns,
  links: ['stdio'],
  plan: `drop on item/completed times 100
drop on turn/completed times 100
drop on thread/status/changed times 100`,
  invariants: ['every-request-settles'],
  bounds: { settleMs: 6_000 },
});
