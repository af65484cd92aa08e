import { planFromYaml } from './from-yaml.ts';
import { parsePlan } from './parse.ts';
import type { Plan } from './plan.ts';

/**
 * Reads a plan in whichever form it is: a document (YAML or JSON) has its `faults` or `seed` with a
 * colon, or begins with a brace; everything else is plan text.
 *
 * @throws PlanError with line and column.
 */
export function readAnyPlan(text: string): Plan {
  const isDocument = /^\s*\{/.test(text) || /^(faults|seed|---)\s*(:|$)/m.test(text);
  return isDocument ? planFromYaml(text) : parsePlan(text);
}
