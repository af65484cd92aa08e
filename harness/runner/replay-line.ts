import { parsePlan } from '../plan/parse.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print.ts';
import type { NamedCase } from './run-one.ts';

/**
 * The shell line that runs a case again: same scenario, driver and seed, and the plan where it is
 * not the scenario's own. Lines of a plan are joined by `; `, which a plan reads as a line's end.
 */
export function replayLine(
  spec: Pick<NamedCase, 'scenario' | 'driver' | 'seed' | 'plan' | 'replayFlags'>,
  ownPlan: string,
  backend?: string,
): string {
  const words = ['npx', 'midturn', 'run', spec.scenario.id, '--driver', word(spec.driver.id)];
  words.push('--seed', String(spec.seed), ...(spec.replayFlags ?? []).map(word));
  if (differs(spec.plan, ownPlan)) {
    words.push('--plan', quote(printPlan(spec.plan).trim().split('\n').join('; ')));
  }
  if (backend !== undefined) words.push('--backend', word(backend));
  return words.join(' ');
}

function differs(plan: Plan, ownPlan: string): boolean {
  return printPlan(plan) !== printPlan(parsePlan(ownPlan));
}

/** A driver that is a command holds blanks and braces. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quote(text);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
