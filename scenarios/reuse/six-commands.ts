import { defineScenario } from '../../harness/index.ts';
import { sixTurns } from '../workloads.ts';

export const sixCommands = defineScenario({
  id: 'reuse/six-commands',
  title: 'Six commands in a row, one of them disturbed',
  about:
    'One command after the other; the connection of the third is reset. What is left of it must ' +
    'not fail the ones after it, and each command leaves with a Close frame.',
  role: 'client',
  reports: [
    'https://github.com/openai/codex-plugin-cc/issues/402',
    'https://github.com/openai/codex-plugin-cc/issues/509',
  ],
  workload: sixTurns,
  plan: `reset on item/agentMessage/delta#3 connection 3`,
  invariants: ['sequential-reuse', 'clean-close', 'no-lost-tail', 'in-order-once'],
});
