import { defineScenario } from '../../harness/index.ts';
import { oneTurn } from '../workloads.ts';

export const providerUnavailable = defineScenario({
  id: 'reconnect/provider-unavailable',
  title: 'The provider answers 503 once',
  about:
    'A gateway answers 503 to the first request. The agent tries again after a pause, and the ' +
    'turn completes.',
  role: 'agent',
  reports: [
    'https://github.com/openai/codex/issues/40010',
    'https://github.com/openclaw/openclaw/pull/59857',
  ],
  workload: oneTurn,
  links: ['provider'],
  plan: `handshake-error(status 503) connection 1 link provider`,
  invariants: ['no-lost-tail', 'turn-runs-once', 'every-request-settles'],
});
