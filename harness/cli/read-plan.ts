import { existsSync, readFileSync, statSync } from 'node:fs';
import { HarnessError } from '../errors.ts';
import { parsePlan } from '../plan/parse.ts';
import type { Plan } from '../plan/plan.ts';
import { resolvePlan } from '../plan/resolve.ts';

const planFileBytesMax = 1_048_576;

/**
 * A plan out of an argument: a file's content when a file of that name is there, else the plan itself.
 * Throws `PLAN_SYNTAX`, `PLAN_ARGUMENT`, `UNKNOWN_FAULT`; `FILE_NOT_FOUND` for what can only be a path.
 */
export function readPlan(argument: string): Plan {
  const plan = parsePlan(planText(argument));
  resolvePlan(plan);
  return plan;
}

/** The text that `readPlan` parses, for those who hand the text on. */
export function planText(argument: string): string {
  if (existsSync(argument) && statSync(argument).isFile()) {
    const { size } = statSync(argument);
    if (size <= planFileBytesMax) return readFileSync(argument, 'utf8');
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected a plan file up to ${planFileBytesMax} bytes, got \`${argument}\` with ${size}.`,
    );
  }
  if (/^\S+\.(plan|ya?ml|json|txt)$/.test(argument)) {
    throw new HarnessError('FILE_NOT_FOUND', `Expected a plan file, found no \`${argument}\`.`);
  }
  return argument;
}
