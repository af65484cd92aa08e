import { HarnessError } from '../errors.ts';
import { ArmedRule } from './armed-rule.ts';
import { checkEntry, definitionOf } from './check-entry.ts';
import type { Plan, PlanEntry, PlanValue } from './plan.ts';
import { PlanError } from './plan-error.ts';
import { printEntry } from './print.ts';

/** Faults of one plan; each costs a look at every unit. */
export const planEntriesMax = 1000;

/**
 * Makes a plan ready to run: every fault known, every argument checked against its spec, defaults
 * filled in. The rules keep counts, so resolve a plan once for each proxy.
 *
 * @throws PlanError `UNKNOWN_FAULT` or `PLAN_ARGUMENT`, naming the entry.
 */
export function resolvePlan(plan: Plan): ArmedRule[] {
  if (plan.entries.length > planEntriesMax) {
    const message = `Expected a plan of at most ${planEntriesMax} faults, got ${plan.entries.length}.`;
    throw new PlanError('PLAN_ARGUMENT', message);
  }
  return plan.entries.map((entry, position) => resolveEntry(entry, position + 1));
}

/** One entry as the rule with this number. */
export function resolveEntry(entry: PlanEntry, index: number): ArmedRule {
  try {
    const definition = definitionOf(entry.fault);
    const complaint = checkEntry(entry, definition);
    if (complaint !== undefined) throw new PlanError('PLAN_ARGUMENT', complaint.message);
    const values: Record<string, PlanValue> = {};
    for (const [name, spec] of Object.entries(definition.arguments)) {
      const value = entry.arguments[name] ?? spec.default;
      if (value !== undefined) values[name] = value;
    }
    return new ArmedRule({ index, text: printEntry(entry), entry, definition, values });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    throw new PlanError(error.code, `Fault ${index} of the plan: ${error.message}`);
  }
}
