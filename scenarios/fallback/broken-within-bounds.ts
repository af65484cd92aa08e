import { defineScenario } from '../../harness/index.ts';
import { fourShortTurns } from '../workloads.ts';

export const brokenWithinBounds = defineScenario({
  id: 'fallback/broken-within-bounds',
  title: 'WebSocket breaks twice a turn, in three turns',
  about:
    'Six answers break off, and never more than two in a row: the third try of each turn completes. ' +
    'A completed response gives the tries back, so none of it is a reason to fall back.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/23665',
    'https://github.com/Soju06/codex-lb/pull/1886',
  ],
  workload: fourShortTurns,
  links: ['provider'],
  start: { providerWebSocket: true },
  plan: `reset on response.output_text.delta#2 connection 1 link provider
reset on response.output_text.delta#2 connection 2 link provider
reset on response.output_text.delta#13 connection 3 link provider
reset on response.output_text.delta#2 connection 4 link provider
reset on response.output_text.delta#13 connection 5 link provider
reset on response.output_text.delta#2 connection 6 link provider`,
  invariants: ['fallback-recovers', 'no-lost-tail', 'turn-runs-once'],
});
