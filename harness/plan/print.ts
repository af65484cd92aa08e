import type { FaultDefinition } from '../faults/definition.ts';
import type { MessageTrigger, Trigger } from '../triggers/trigger.ts';
import { printDuration, printValue } from './argument-value.ts';
import { definitionOf } from './check-entry.ts';
import { clauses, placeClauses } from './parse-clauses.ts';
import type { Plan, PlanEntry } from './plan.ts';

/** The plan as text, one fault a line, in one form: `parsePlan` reads the same plan back. */
export function printPlan(plan: Plan): string {
  const seed = plan.seed === undefined ? [] : [`seed ${plan.seed}`];
  return [...seed, ...plan.entries.map(printEntry)].map((line) => `${line}\n`).join('');
}

/** One line of a plan, without its newline. */
export function printEntry(entry: PlanEntry): string {
  const definition = definitionOf(entry.fault);
  const words = [`${entry.fault}${printArguments(entry, definition)}`];
  if (entry.process !== undefined) {
    const isClause = Object.hasOwn(clauses, entry.process) || entry.process.startsWith('p=');
    words.push(isClause ? JSON.stringify(entry.process) : quoteIfOdd(entry.process));
  }
  return [...words, ...printTrigger(entry.trigger)].join(' ');
}

/** The first argument by position, texts that follow it as well; the others by name. */
function printArguments(entry: PlanEntry, definition: FaultDefinition): string {
  const words: string[] = [];
  let isPositional = true;
  Object.entries(definition.arguments).forEach(([name, spec], position) => {
    const value = entry.arguments[name];
    isPositional &&= value !== undefined && (position === 0 || spec.type === 'text');
    if (value === undefined) return;
    const printed = printValue(spec, value);
    words.push(isPositional ? printed : `${name} ${printed}`);
  });
  return words.length === 0 ? '' : `(${words.join(', ')})`;
}

function printTrigger(trigger: Trigger): string[] {
  const { link, direction, client, connection, on, turn, phase, resuming, after } = trigger;
  const { probability, forMs, forGood, until, times } = trigger;
  const words: (string | false)[] = [
    link !== undefined && `link ${quoteIfOdd(link)}`,
    direction ?? false,
    client !== undefined && `client ${quoteIfOdd(client)}`,
    connection !== undefined && `connection ${connection}`,
    on !== undefined && `on ${printMessage(on)}`,
    turn !== undefined && `turn ${turn}`,
    phase !== undefined && `${phase.at} ${phase.phase}`,
    resuming === true && 'in the resume window',
    after !== undefined && `after ${printAfter(after)}`,
    probability !== undefined && `p=${probability}`,
    forMs !== undefined && `for ${printDuration(forMs)}`,
    forGood === true && 'for good',
    until !== undefined && `until ${printMessage(until)}`,
    times !== undefined && `times ${times}`,
  ];
  return words.filter((word) => word !== false);
}

/** `turn/started#2`; a method that would be read as something else is quoted. */
export function printMessage({ method, kind, nth }: MessageTrigger): string {
  const isPlain = /^[^\s(),;"#:=]+$/.test(method) && !placeClauses.includes(method);
  return [
    isPlain ? method : JSON.stringify(method),
    kind === undefined ? '' : `:${kind}`,
    nth === undefined ? '' : `#${nth}`,
  ].join('');
}

function printAfter(after: NonNullable<Trigger['after']>): string {
  if ('bytes' in after) return `${after.bytes} bytes`;
  return 'units' in after ? `${after.units} units` : printDuration(after.ms);
}

function quoteIfOdd(name: string): string {
  return /^[^\s(),;"#=]+$/.test(name) ? name : JSON.stringify(name);
}
