import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const serverInterrupted = defineScenario({
  id: 'close/server-interrupted',
  title: 'The server gets SIGINT in the middle of a turn',
  about:
    'Ctrl-C in the terminal of a server while deltas stream. Each client gets a Close frame ' +
    'before the connection ends, and nobody is reset.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/36581',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  ],
  workload: oneTurn,
  plan: `terminate(SIGINT) server on item/agentMessage/delta#10`,
  invariants: ['clean-close', 'graceful-end'],
  except: {
    reconnects: 'the server ends for good: there is nothing to come back to',
    'every-request-settles':
      'what its client still asks for when the server is gone, nobody can answer',
  },
  bounds: { settleMs: 2_500 },
});
