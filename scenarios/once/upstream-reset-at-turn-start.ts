import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const upstreamResetAtTurnStart = defineScenario({
  id: 'once/upstream-reset-at-turn-start',
  title: 'The answer to turn/start is lost between bridge and app-server',
  about:
    'The app-server has the turn, and the connection to it is reset before it can say so. ' +
    'Nobody may start the turn again unseen, and the client has to get an answer.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex/issues/46423',
    'https://github.com/siteboon/claudecodeui/issues/567',
  ],
  workload: oneTurn,
  links: ['client', 'upstream'],
  // The reset takes the answer away: what is behind it in the plan would not see it.
  plan: `refuse(700ms) on turn/start:response link upstream connection 1
reset on turn/start:response link upstream connection 1`,
  // A bridge may refuse the turn with an error, and then no provider is asked for it in time.
  invariants: ['every-request-settles'],
  bounds: { requestMs: 4_000, settleMs: 8_000 },
});
