import { defineScenario } from '../../harness/index.ts';
import { threePrompts } from '../workloads.ts';

export const stdioCutMidLine = defineScenario({
  id: 'tail/stdio-cut-mid-line',
  title: 'The stream of the app-server on stdio ends inside a line',
  about:
    'The output of the app-server ends in the middle of a JSON line, mid-turn. Half a line is ' +
    'no message: it must not be taken for one, the prompt has to end, and the next one has to ' +
    'work.',
  role: 'intermediary',
  reports: [
    'https://github.com/liujuanjuan1984/codex-a2a/issues/39',
    'https://github.com/openai/codex-plugin-cc/pull/311',
  ],
  workload: threePrompts,
  links: ['stdio'],
  plan: `cut(payload+20) on item/agentMessage/delta#10`,
  invariants: ['sequential-reuse', 'every-request-settles', 'in-order-once'],
  bounds: { settleMs: 8_000 },
});
