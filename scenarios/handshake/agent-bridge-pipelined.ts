import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const agentBridgePipelined = defineScenario({
  id: 'handshake/agent-bridge-pipelined',
  title: 'A TUI does not wait for the answer to its initialize',
  about:
    'The daemon makes a new app-server connection for each new TUI, and what the TUI says meanwhile is ' +
    'kept for it. The connection comes a second late, so that there is something to keep.',
  role: 'intermediary',
  reports: ['https://github.com/raysonmeng/agent-bridge/pull/57'],
  workload: { ...oneTurn, name: 'one turn of a client that pipelines', pipelines: true },
  links: ['tui', 'app-server'],
  plan: 'delay(1s) on initialize link app-server',
  except: {
    'message-form':
      'our client does not wait for the answer to initialize, and the daemon passes that on',
  },
  invariants: ['every-request-settles', 'no-lost-tail', 'turn-runs-once'],
});
