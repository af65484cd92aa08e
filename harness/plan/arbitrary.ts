import fc from 'fast-check';
import { HarnessError } from '../errors.ts';
import type { ArgumentSpec } from '../faults/argument.ts';
import type { FaultDefinition } from '../faults/definition.ts';
import { faults } from '../faults/index.ts';
import type { MessageTrigger, Trigger } from '../triggers/trigger.ts';
import { argumentArbitrary } from './argument-arbitrary.ts';
import { fitsLink, fittingMessages, type PlanLink, processesFor } from './fitting-triggers.ts';
import type { Plan, PlanEntry, PlanValue } from './plan.ts';

export interface PlanDraw {
  readonly links: readonly PlanLink[];
  /** Lines of a plan; at least one is drawn. Default 3. */
  readonly entriesMax?: number;
  /** The longest wait or window, in ms. Default 2000. */
  readonly durationMaxMs?: number;
  /** Names of the faults to draw from. Default: all that fit. */
  readonly faults?: readonly string[];
}

/** Counts and sizes are drawn up to here, so that a short run reaches them. */
const integerMax = 20_000;

/**
 * Plans that can do something on these links: faults by how often the field has met them, with codecs,
 * methods, phases and processes that are there; windows and waits are short. They shrink to fewer
 * lines and smaller numbers. Throws `BAD_ARGUMENT` when none of the named faults can do anything there.
 */
export function planArbitrary(draw: PlanDraw): fc.Arbitrary<Plan> {
  const entries = draw.links.flatMap((link) =>
    faults
      .filter((fault) => draw.faults === undefined || draw.faults.includes(fault.name))
      .filter((fault) => fitsLink(fault, link))
      .map((fault) => ({
        weight: fault.weight ?? 1,
        arbitrary: entryArbitrary(fault, link, draw.durationMaxMs ?? 2000),
      })),
  );
  if (entries.length === 0 && draw.faults !== undefined) {
    const named = draw.faults.join(', ');
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected a fault that can hit something here, got \`${named}\`.`,
    );
  }
  if (entries.length === 0) return fc.constant({ entries: [] });
  return fc
    .array(fc.oneof(...entries), { minLength: 1, maxLength: draw.entriesMax ?? 3 })
    .map((drawn) => ({ entries: drawn }));
}

function entryArbitrary(
  fault: FaultDefinition,
  link: PlanLink,
  durationMaxMs: number,
): fc.Arbitrary<PlanEntry> {
  const values: Record<string, fc.Arbitrary<PlanValue>> = {};
  for (const [name, spec] of Object.entries(fault.arguments)) {
    values[name] = shortArgument(spec, link, durationMaxMs);
  }
  const required = Object.keys(values).filter(
    (name) => !('default' in (fault.arguments[name] ?? {})),
  );
  const process = processesFor(fault, link);
  return fc
    .record({
      values: fc.record(values, { requiredKeys: required, noNullPrototype: true }),
      process: process.length === 0 ? fc.constant(undefined) : fc.constantFrom(...process),
      trigger: triggerArbitrary(fault, link, durationMaxMs),
    })
    .map((drawn) => ({
      fault: fault.name,
      arguments: drawn.values as PlanEntry['arguments'],
      ...(drawn.process !== undefined && { process: drawn.process }),
      trigger: drawn.trigger,
    }));
}

function shortArgument(
  spec: ArgumentSpec,
  { profile }: PlanLink,
  durationMaxMs: number,
): fc.Arbitrary<PlanValue> {
  if (spec.type === 'duration') {
    return fc.integer({ min: Math.ceil(spec.minMs), max: Math.min(spec.maxMs, durationMaxMs) });
  }
  if (spec.type === 'integer') {
    // A small default is a count: of turns, parts, copies. Others are sizes and codes.
    const isCount = spec.default !== undefined && spec.default > 0 && spec.default <= 10;
    const wanted = isCount ? (spec.default ?? 1) * 3 : integerMax;
    const max = Math.min(spec.max, Math.max(spec.min, wanted));
    return fc.integer({ min: spec.min, max });
  }
  if (spec.type === 'text' && spec.default === undefined) {
    // What is looked for must be there to be found: a method is in every message.
    return fc.constantFrom(...(profile ? [profile.delta, profile.turnCompleted] : ['"id"']));
  }
  return argumentArbitrary(spec);
}

function triggerArbitrary(
  fault: FaultDefinition,
  link: PlanLink,
  durationMaxMs: number,
): fc.Arbitrary<Trigger> {
  const starts: { weight: number; arbitrary: fc.Arbitrary<Trigger> }[] = [];
  const messages = fault.when === undefined ? fittingMessages(fault, link) : [];
  if (messages.length > 0) {
    starts.push({ weight: 6, arbitrary: messageArbitrary(messages, link, fault) });
  }
  if (fault.at === 'start' || fault.when !== undefined || messages.length === 0) {
    starts.push({ weight: 1, arbitrary: connectionArbitrary });
  }
  const takesAnyUnit = fault.accepts === undefined || messages.length > 0;
  if (takesAnyUnit && fault.level !== 'message' && fault.at !== 'start' && !fault.when) {
    starts.push({ weight: 2, arbitrary: afterArbitrary(link) });
    if (link.profile !== undefined) starts.push({ weight: 2, arbitrary: phaseArbitrary(link) });
  }
  return fc
    .tuple(fc.oneof(...starts), limitArbitrary(fault, durationMaxMs))
    .map(([start, limits]) => ({
      ...(link.name !== undefined && { link: link.name }),
      ...start,
      ...limits,
    }));
}

/** Deltas are many: any of the first twenty. The others come once or a few times. */
function messageArbitrary(
  messages: readonly MessageTrigger[],
  { profile }: PlanLink,
  { onAnswers }: FaultDefinition,
): fc.Arbitrary<Trigger> {
  return fc
    .tuple(fc.constantFrom(...messages), fc.integer({ min: 1, max: 20 }))
    .map(([message, drawn]) => {
      const isDelta = message.method === profile?.delta && onAnswers !== true;
      const nth = isDelta ? drawn : Math.ceil(drawn / 10);
      return { on: { ...message, nth } };
    });
}

const connectionArbitrary: fc.Arbitrary<Trigger> = fc
  .integer({ min: 1, max: 3 })
  .map((connection) => ({ connection }));

function afterArbitrary({ codec }: PlanLink): fc.Arbitrary<Trigger> {
  const bytes = fc
    .integer({ min: 0, max: integerMax })
    .map((count) => ({ after: { bytes: count } }));
  const units = fc.integer({ min: 0, max: 50 }).map((count) => ({ after: { units: count } }));
  return codec === 'raw' ? bytes : fc.oneof(bytes, units);
}

/** The phases that come by themselves in every turn, the approval when the protocol has one. */
function phaseArbitrary({ profile }: PlanLink): fc.Arbitrary<Trigger> {
  const phases = [
    ...(profile?.initialize === undefined ? [] : (['initializing', 'ready'] as const)),
    ...(['turn-requested', 'streaming', 'turn-completed'] as const),
    ...(profile?.approval === undefined ? [] : (['approval-open'] as const)),
  ];
  return fc.constantFrom(...phases).map((phase) => ({ phase: { at: 'during' as const, phase } }));
}

/** Nothing lasts: what stays on has a window, what could act for ever a count. */
function limitArbitrary(fault: FaultDefinition, durationMaxMs: number): fc.Arbitrary<Trigger> {
  if (fault.acts === 'while') {
    return fc.integer({ min: 1, max: durationMaxMs }).map((forMs) => ({ forMs }));
  }
  if (fault.acts === 'once') return fc.constant({});
  return fc.integer({ min: 1, max: 3 }).map((times) => ({ times }));
}
