import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const junkFrame = defineScenario({
  id: 'handshake/junk-frame',
  title: 'A frame that is no message',
  about:
    'Before it starts a turn the client sends a text frame that is no JSON. The server may ' +
    'ignore it, or end the connection and say why; the turn has to run either way, and once.',
  role: 'server',
  reports: [
    'https://github.com/openai/codex-plugin-cc/pull/311',
    'https://github.com/liujuanjuan1984/codex-a2a/issues/39',
  ],
  workload: twoTurns,
  plan: `noise upstream on turn/start connection 1`,
  invariants: ['bounded-handshake', 'every-request-settles', 'no-lost-tail', 'turn-runs-once'],
});
