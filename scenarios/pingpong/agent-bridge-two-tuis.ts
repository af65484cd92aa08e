import { defineScenario } from '../../harness/index.ts';
import { twoClients } from '../workloads.ts';

export const agentBridgeTwoTuis = defineScenario({
  id: 'pingpong/agent-bridge-two-tuis',
  title: 'Two TUIs on one AgentBridge daemon',
  about:
    'A second TUI connects while the first one has a turn, and both go on side by side. Nothing is ' +
    'disturbed: neither displaces the other, and each is shown its own turns, whole.',
  role: 'intermediary',
  reports: ['https://github.com/raysonmeng/agent-bridge/pull/57'],
  workload: twoClients,
  links: ['tui', 'app-server'],
  plan: '',
  invariants: [
    'no-ping-pong',
    'bounded-handshake',
    'every-request-settles',
    'in-order-once',
    'no-lost-tail',
  ],
  bounds: { requestMs: 4_000, handshakeMs: 8_000, settleMs: 8_000 },
});
