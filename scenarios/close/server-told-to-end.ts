import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const serverToldToEnd = defineScenario({
  id: 'close/server-told-to-end',
  title: 'The server is told to end in the middle of a turn',
  about:
    'SIGTERM while deltas stream, as in a restart. The server has the time to say so: each client ' +
    'gets the end of its turn or a Close that says to come back, and nobody is reset.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex/issues/36581',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  ],
  workload: oneTurn,
  plan: `terminate server on item/agentMessage/delta#10`,
  invariants: ['clean-close', 'graceful-end'],
  except: {
    reconnects: 'the server ends for good: there is nothing to come back to',
    'every-request-settles':
      'what its client still asks for when the server is gone, nobody can answer',
  },
  bounds: { settleMs: 4_000 },
});
