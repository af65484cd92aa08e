import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const resetInResumeWindow = defineScenario({
  id: 'reconnect/reset-in-resume-window',
  title: 'RST again in the resume window',
  about:
    'The connection is reset mid-turn, and the next one is reset when the client asks to ' +
    "resume. Nothing may hang on the first attempt's outcome.",
  role: 'server',
  reports: [
    'https://github.com/raysonmeng/agent-bridge/pull/79',
    'https://github.com/openai/codex/issues/47124',
  ],
  workload: twoTurns,
  plan: `reset on item/agentMessage/delta#10
reset on thread/resume`,
  invariants: ['no-lost-tail', 'in-order-once', 'reconnects', 'every-request-settles'],
});
