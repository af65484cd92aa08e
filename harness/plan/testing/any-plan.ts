import fc from 'fast-check';
import type { FaultDefinition } from '../../faults/definition.ts';
import { faults } from '../../faults/index.ts';
import {
  type MessageTrigger,
  messageTriggerKinds,
  phases,
  type Trigger,
} from '../../triggers/trigger.ts';
import { argumentArbitrary } from '../argument-arbitrary.ts';
import type { Plan, PlanEntry, PlanValue } from '../plan.ts';

/** Names that plan text must quote, now and then. */
const anyName = fc.oneof(
  fc.constantFrom(
    'app',
    'link',
    'turn',
    'for',
    'p=1',
    '5',
    'a b',
    'a;b',
    'a"b',
    '#3',
    'x:response',
  ),
  fc.constantFrom('x#2', 'turn/started', 'item/*', '  # c', 'é', 'a(b)', '\\', 'seed', 'a\tb'),
  fc.string({ minLength: 1, maxLength: 8 }),
);
const count = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 999_999_999 }));
const ms = fc.oneof(fc.nat(100_000), fc.constantFrom(0.001, 0.5, 1500, 60_000, 3_600_000));

const anyMessage: fc.Arbitrary<MessageTrigger> = fc
  .tuple(anyName, fc.option(fc.constantFrom(...messageTriggerKinds)), fc.option(count))
  .map(([method, kind, nth]) => ({
    method,
    ...(kind !== null && { kind }),
    ...(nth !== null && { nth }),
  }));

const anyTrigger: fc.Arbitrary<Trigger> = fc.record(
  {
    link: anyName,
    direction: fc.constantFrom('upstream', 'downstream', 'both'),
    connection: count,
    on: anyMessage,
    turn: count,
    phase: fc.record(
      { at: fc.constantFrom('during', 'before', 'after'), phase: fc.constantFrom(...phases) },
      { noNullPrototype: true },
    ),
    resuming: fc.constant(true as const),
    client: anyName,
    after: fc.oneof(
      fc.nat().map((bytes) => ({ bytes })),
      fc.nat().map((units) => ({ units })),
      ms.map((after) => ({ ms: after })),
    ),
    probability: fc.oneof(
      fc.constantFrom(0, 1, 1e-7),
      fc.nat(1000).map((n) => n / 1000),
    ),
    forMs: ms,
    forGood: fc.constant(true as const),
    until: anyMessage,
    times: count,
  },
  { requiredKeys: [], noNullPrototype: true },
);

function anyEntry(definition: FaultDefinition): fc.Arbitrary<PlanEntry> {
  const { arguments: specs, name, level } = definition;
  // Every other argument may be left out.
  const required = Object.keys(specs).filter((one) => specs[one]?.default === undefined);
  const values: Record<string, fc.Arbitrary<PlanValue>> = {};
  for (const [one, spec] of Object.entries(specs)) values[one] = argumentArbitrary(spec);
  return fc
    .record({
      arguments: fc.record(values, { requiredKeys: required, noNullPrototype: true }),
      process: level === 'process' ? anyName : fc.constant(undefined),
      trigger: anyTrigger,
    })
    .map(({ process, ...rest }) => ({
      fault: name,
      arguments: rest.arguments as PlanEntry['arguments'],
      ...(process !== undefined && { process }),
      trigger: fitting(rest.trigger, definition),
    }));
}

/** Without the clauses that mean nothing for this fault. */
function fitting(trigger: Trigger, { acts, at, mayStay }: FaultDefinition): Trigger {
  const { forMs, forGood, until, on, turn, phase, client, after, ...rest } = trigger;
  return {
    ...rest,
    ...(at !== 'start' && given({ on, turn, phase, client, after })),
    ...(acts === 'while' && !forGood && given({ forMs, until })),
    ...((acts === 'while' || mayStay) && given({ forGood })),
  };
}

function given(clauses: Trigger | Record<string, unknown>): Trigger {
  return Object.fromEntries(Object.entries(clauses).filter(([, value]) => value !== undefined));
}

/** Every plan that resolves, whether it makes sense on a link or not. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.array(fc.oneof(...faults.map(anyEntry)), { maxLength: 4 }),
    fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER })),
  )
  .map(([entries, seed]) => (seed === null ? { entries } : { entries, seed }));
