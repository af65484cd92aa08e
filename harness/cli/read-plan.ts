import { existsSync, readFileSync, statSync } from 'node:fs';
import { HarnessError } from '../errors.ts';
import { planFromYaml } from '../plan/from-yaml.ts';
import { parsePlan } from '../plan/parse.ts';
import type { Plan } from '../plan/plan.ts';
import { resolvePlan } from '../plan/resolve.ts';

const planFileBytesMax = 1_048_576;

/**
 * A plan out of an argument: the file of that name where there is one (`.yaml`, `.yml` and `.json` as
 * documents, all others as plan text), else the argument itself as plan text.
 *
 * Throws `PLAN_SYNTAX`, `PLAN_ARGUMENT`, `UNKNOWN_FAULT`; `FILE_NOT_FOUND` for what can only be a path.
 */
export function readPlan(argument: string): Plan {
  const file = fileText(argument);
  const isDocument = /\.(ya?ml|json)$/.test(argument);
  const plan = file !== undefined && isDocument ? planFromYaml(file) : parsePlan(file ?? argument);
  resolvePlan(plan);
  return plan;
}

function fileText(argument: string): string | undefined {
  if (existsSync(argument) && statSync(argument).isFile()) {
    const { size } = statSync(argument);
    if (size <= planFileBytesMax) return readFileSync(argument, 'utf8');
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected a plan file up to ${planFileBytesMax} bytes, got \`${argument}\` with ${size}.`,
    );
  }
  if (!/^\S+\.(plan|ya?ml|json|txt)$/.test(argument)) return undefined;
  throw new HarnessError('FILE_NOT_FOUND', `Expected a plan file, found no \`${argument}\`.`);
}
