import { expect, it } from 'vitest';
import type { Scenario } from '../harness/index.ts';
import { scenarios } from './index.ts';

const turns = ({ workload }: Scenario) => workload.turns;
/** How long its longest turn streams by itself. */
const longestMs = (scenario: Scenario) =>
  Math.max(...turns(scenario).map(({ deltas, burst, gapMs }) => (deltas / burst) * gapMs));
/** How often it takes a connection away. */
const cuts = ({ plan }: Scenario) =>
  plan.split('\n').filter((line) => /^(reset|end|close|accept-then-close)\b/.test(line)).length;

it.each<[string, (scenario: Scenario) => boolean]>([
  ['a single turn', (one) => turns(one).length === 1],
  ['several turns', (one) => one.role === 'server' && turns(one).length > 1],
  ['a sequence of commands', (one) => one.role === 'client' && turns(one).length > 1],
  ['two clients', ({ workload }) => workload.clients === 2],
  ['approvals', (one) => one.start?.approvals === 'on-request' && one.links === undefined],
  ['tool calls', (one) => one.role === 'agent' && turns(one).some((turn) => turn.approvals)],
  [
    'a long turn',
    (one) => longestMs(one) >= 2_500 && turns(one).some((turn) => turn.deltas >= 200),
  ],
  ['a reconnect storm', (one) => one.invariants.includes('bounded-backoff') && cuts(one) >= 3],
  ['idle', (one) => turns(one).some(({ gapMs }) => gapMs >= 2_000)],
])('%s is the workload of a scenario', (_, isIt) => {
  expect(scenarios.filter(isIt).map(({ id }) => id)).not.toEqual([]);
});
