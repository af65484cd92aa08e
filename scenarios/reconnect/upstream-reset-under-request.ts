import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const upstreamResetUnderRequest = defineScenario({
  id: 'reconnect/upstream-reset-under-request',
  title: 'The app-server side of a bridge is reset under a request',
  about:
    'A request of the client is on its way through the bridge when the connection to the app- ' +
    'server is reset. The client gets an answer or an error, in bounded time.',
  role: 'intermediary',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/261',
    'https://github.com/omnigent-ai/omnigent/issues/7910',
  ],
  workload: oneTurn,
  links: ['client', 'upstream'],
  plan: `reset on turn/start link upstream connection 1`,
  // A bridge may refuse the turn with an error, and then no provider is asked for it.
  invariants: ['every-request-settles'],
  bounds: { requestMs: 4_000, settleMs: 8_000 },
});
