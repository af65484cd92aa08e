import { HarnessError } from '../errors.ts';
import { parsePlan } from '../plan/parse.ts';
import type { Plan } from '../plan/plan.ts';
import { badBody } from './api-error.ts';

/**
 * The type of a toxic that is a plan, for what no byte stream can say:
 * `{"type":"midturn","attributes":{"plan":"reset on turn/started#2"}}`.
 */
export const planType = 'midturn';

/** Throws 400 with the plan's own error, which names line and column. */
export function readPlanText(text: string): Plan {
  try {
    const plan = parsePlan(text);
    if (plan.entries.length > 0) return plan;
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    throw badBody(`attributes.plan: ${error.message}`);
  }
  throw badBody(
    'attributes.plan: Expected at least one fault, as `reset on turn/started#2`, got none.',
  );
}
