import type { ArgumentSpecs } from '../faults/argument.ts';
import { findFault } from '../faults/index.ts';
import type { Trigger } from '../triggers/trigger.ts';
import type { Plan, PlanEntry } from './plan.ts';

/**
 * Plans that are simpler than this one, the greatest steps first: one line alone, one line less, then
 * within a line no clause, arguments at their defaults, an earlier message, a shorter time. Finite: every
 * one of them has fewer lines, fewer clauses, fewer arguments or smaller numbers.
 */
export function* simplerPlans(plan: Plan): Generator<Plan> {
  const { entries } = plan;
  if (entries.length > 2) for (const entry of entries) yield { ...plan, entries: [entry] };
  if (entries.length > 1) {
    for (const gone of entries) yield { ...plan, entries: entries.filter((one) => one !== gone) };
  }
  for (const [index, entry] of entries.entries()) {
    for (const simpler of simplerEntries(entry)) {
      yield { ...plan, entries: entries.toSpliced(index, 1, simpler) };
    }
  }
}

function* simplerEntries(entry: PlanEntry): Generator<PlanEntry> {
  for (const trigger of simplerTriggers(entry.trigger)) yield { ...entry, trigger };
  const specs: ArgumentSpecs = findFault(entry.fault)?.arguments ?? {};
  for (const name of Object.keys(entry.arguments)) {
    const { [name]: value, ...rest } = entry.arguments;
    const spec = specs[name];
    if (spec !== undefined && 'default' in spec) yield { ...entry, arguments: rest };
    else if (typeof value === 'number' && spec !== undefined) {
      const least = spec.type === 'integer' ? spec.min : spec.type === 'duration' ? spec.minMs : 0;
      for (const smaller of smallerThan(value, least)) {
        yield { ...entry, arguments: { ...entry.arguments, [name]: smaller } };
      }
    }
  }
}

function* simplerTriggers(trigger: Trigger): Generator<Trigger> {
  for (const clause of Object.keys(trigger) as (keyof Trigger)[]) {
    if (clause === 'on' || clause === 'after') continue;
    const { [clause]: _, ...rest } = trigger;
    yield rest;
  }
  const { on, forMs, times } = trigger;
  if (on?.nth !== undefined) {
    const { nth, ...any } = on;
    yield { ...trigger, on: any };
    for (const earlier of smallerThan(nth, 1)) yield { ...trigger, on: { ...on, nth: earlier } };
  }
  for (const shorter of smallerThan(forMs ?? 0, 1)) yield { ...trigger, forMs: shorter };
  for (const fewer of smallerThan(times ?? 0, 1)) yield { ...trigger, times: fewer };
}

/** The least, then half way to it, then one less. */
function smallerThan(value: number, least: number): number[] {
  if (value <= least) return [];
  return [...new Set([least, Math.floor((value + least) / 2), value - 1])].filter((n) => n < value);
}
