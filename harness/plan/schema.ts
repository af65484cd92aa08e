import { z } from 'zod';
import type { ArgumentSpec } from '../faults/argument.ts';
import type { FaultDefinition } from '../faults/definition.ts';
import { faults } from '../faults/index.ts';
import { messageTriggerKinds, phases } from '../triggers/trigger.ts';
import { expectationOf } from './argument-value.ts';

/**
 * A plan as a document, in YAML or JSON: the tree of `plan.ts`, made from the faults' definitions. A
 * whole fault may be its line of plan text. Where plan text has a short form (`turn/started#2`, `5s`,
 * `payload+5`), that may stand for the object or number.
 */
const duration = (doc: string) =>
  z
    .union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?(us|ms|s|m|h)$/)])
    .describe(`${doc}; milliseconds, or with a unit: 500us, 50ms, 5s, 2m, 1h`);

const count = (doc: string) => z.int().min(1).describe(doc);

const message = (doc: string) =>
  z
    .union([
      z.string().min(1),
      z.strictObject({
        method: z.string().min(1).describe('glob over the method; * is any run of characters'),
        kind: z.enum(messageTriggerKinds).optional(),
        nth: count('the n-th match of the link, from 1').optional(),
      }),
    ])
    .describe(`${doc}; as an object, or as plan text has it: turn/started#2, turn/start:response`);

export const triggerDocument = z
  .strictObject({
    link: z.string().min(1).describe('the hop, by name').optional(),
    direction: z.enum(['upstream', 'downstream', 'both']).optional(),
    client: z.string().min(1).describe('glob over the name in the initialize request').optional(),
    connection: count('the n-th connection of the link').optional(),
    on: message('the message at which it acts').optional(),
    turn: count('the n-th turn of the link').optional(),
    phase: z
      .strictObject({ at: z.enum(['during', 'before', 'after']), phase: z.enum(phases) })
      .optional(),
    resuming: z.literal(true).describe('only in the resume window').optional(),
    after: z
      .union([
        z.strictObject({ bytes: z.int().min(0) }),
        z.strictObject({ units: z.int().min(0) }),
        z.strictObject({ ms: z.number().min(0) }),
        duration('time of the connection'),
      ])
      .optional(),
    probability: z.number().min(0).max(1).describe('ratio').optional(),
    for: z
      .union([duration('how long it stays on'), z.literal('good')])
      .describe('how long it stays on; good: also over the heal')
      .optional(),
    until: message('the message that switches it off').optional(),
    times: count('how often it may fire').optional(),
  })
  .describe('when; all that is given must be true');

function argument(spec: ArgumentSpec): z.ZodType {
  const doc = `${spec.doc}: ${expectationOf(spec)}`;
  switch (spec.type) {
    case 'integer':
      return z.int().min(spec.min).max(spec.max).describe(doc);
    case 'duration':
      return duration(spec.doc);
    case 'text':
      return z.string().describe(doc);
    case 'choice':
      return z.enum(spec.choices as [string, ...string[]]).describe(doc);
    case 'position':
      return z
        .union([
          z.int().min(0),
          z.string(),
          z.strictObject({ from: z.enum(['start', 'payload', 'end']), offsetBytes: z.int() }),
        ])
        .describe(doc);
  }
}

function entry(fault: FaultDefinition) {
  const specs = Object.entries(fault.arguments);
  const shape = specs.map(([name, spec]) => {
    const value = argument(spec);
    return [name, spec.default === undefined ? value : value.optional()] as const;
  });
  const values = z.strictObject(Object.fromEntries(shape));
  const isOptional = specs.every(([, spec]) => spec.default !== undefined);
  return z
    .strictObject({
      fault: z.literal(fault.name),
      arguments: isOptional ? values.optional() : values,
      ...(fault.level === 'process' && { process: z.string().min(1).describe('its name') }),
      trigger: triggerDocument.optional(),
    })
    .describe(`${fault.does}. ${fault.happensWhen}`);
}

const entries = new Map(faults.map((fault) => [fault.name, entry(fault)] as const));
const [first, ...others] = entries.values();
if (first === undefined) throw new Error('there is at least one fault');

/** What an entry of this fault looks like in a document. */
export function entryDocument(name: string): ReturnType<typeof entry> | undefined {
  return entries.get(name);
}

/** The document form of a plan, as zod sees it. */
export const planDocument = z.strictObject({
  seed: z.int().min(0).describe('seed of every draw').optional(),
  faults: z
    .array(
      z.union([
        z.string().min(1).describe('a line of plan text'),
        z.discriminatedUnion('fault', [first, ...others]),
      ]),
    )
    .max(1000)
    .describe('one fault an element'),
});

/** The same as a JSON Schema (draft 2020-12), for editors and other tools. */
export function planJsonSchema(): object {
  return z.toJSONSchema(planDocument, { io: 'input' });
}
