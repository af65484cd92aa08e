import { defineScenario } from '../../harness/index.ts';
import { twoTurns } from '../workloads.ts';

export const providerTooManyRequests = defineScenario({
  id: 'reconnect/provider-too-many-requests',
  title: 'The provider answers 429 once',
  about:
    'The first request of the first turn is one too many. That turn is tried again or fails ' +
    'with an error in bounded time, and the next one works.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://www.rfc-editor.org/rfc/rfc6585#section-4',
  ],
  workload: twoTurns,
  links: ['provider'],
  plan: `handshake-error(status 429) connection 1 link provider`,
  invariants: ['sequential-reuse', 'every-request-settles', 'turn-runs-once'],
});
