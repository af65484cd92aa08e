import { defineScenario } from '../../harness/index.ts';
import { longTurn } from '../workloads.ts';

export const agentBridgeServerReset = defineScenario({
  id: 'reconnect/agent-bridge-server-lost',
  title: 'AgentBridge loses its app-server connection mid-turn',
  about:
    'The connection between daemon and app-server is reset while a turn streams to a TUI. The daemon ' +
    'comes back, initializes, and takes the thread up.',
  role: 'intermediary',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/79',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
  ],
  workload: longTurn,
  links: ['tui', 'app-server'],
  plan: `reset on item/agentMessage/delta#10 link app-server`,
  invariants: ['reconnects', 'reinitializes', 'no-lost-tail', 'in-order-once'],
  bounds: { reconnectMs: 5_000, settleMs: 8_000 },
});
