import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const silenceMidTurn = defineScenario({
  id: 'tail/silence-mid-turn',
  title: 'Silence in the middle of a turn',
  about:
    'From the tenth delta on no byte passes either way and both sockets stay open: a half- ' +
    'open connection, as after a lost route or a suspended laptop. Somebody has to notice in ' +
    'bounded time.',
  role: 'server',
  reports: [
    'https://github.com/openclaw/openclaw/pull/116135',
    'https://github.com/openai/codex-plugin-cc/issues/49',
  ],
  workload: twoTurns,
  plan: `vanish on item/agentMessage/delta#10`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects', 'every-request-settles'],
  disturbMs: 8_000,
});
