import { defineScenario } from '../../harness/index.ts';
import { sixTurns } from '../workloads.ts';

export const agentToldToEnd = defineScenario({
  id: 'close/agent-told-to-end',
  title: 'The agent is told to end while its WebSocket is open',
  about:
    'SIGTERM after the sixth turn. The WebSocket to the provider is kept from turn to turn, and gets a ' +
    'Close frame before it ends.',
  role: 'agent',
  reports: [
    'https://github.com/ding113/claude-code-hub/issues/1150',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.1.1',
  ],
  workload: sixTurns,
  links: ['client', 'provider'],
  start: { providerWebSocket: true },
  plan: `terminate server on turn/completed#6 link client`,
  invariants: ['clean-close'],
  bounds: { settleMs: 4_000 },
});
