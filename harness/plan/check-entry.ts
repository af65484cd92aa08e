import type { FaultDefinition } from '../faults/definition.ts';
import { faults, findFault } from '../faults/index.ts';
import { phases, type Trigger } from '../triggers/trigger.ts';
import { expectationOf, isValue } from './argument-value.ts';
import type { PlanEntry } from './plan.ts';
import { PlanError } from './plan-error.ts';
import { suggest } from './suggest.ts';

/**
 * A reason why an entry cannot be used. `where` names the argument or the clause that is to blame, so
 * that whoever has the text can point at it.
 */
export interface Complaint {
  readonly where: string;
  readonly message: string;
}

/** The definition of a fault, or an `UNKNOWN_FAULT` error that suggests the one that was meant. */
export function definitionOf(name: string): FaultDefinition {
  const definition = findFault(name);
  if (definition !== undefined) return definition;
  const names = faults.map((fault) => fault.name);
  throw new PlanError('UNKNOWN_FAULT', unknownFault(name, names));
}

export function unknownFault(name: string, names: readonly string[]): string {
  const hint = suggest(name, names);
  return `Unknown fault \`${name}\`.${hint === '' ? ` There are ${names.join(', ')}.` : hint}`;
}

/** The first thing that is wrong with an entry, or undefined. */
export function checkEntry(entry: PlanEntry, definition: FaultDefinition): Complaint | undefined {
  return (
    checkArguments(entry, definition) ??
    checkProcess(entry, definition) ??
    checkClauses(entry.trigger, definition) ??
    checkNumbers(entry.trigger)
  );
}

function checkArguments(entry: PlanEntry, definition: FaultDefinition): Complaint | undefined {
  const specs = definition.arguments;
  for (const name of Object.keys(entry.arguments)) {
    if (Object.hasOwn(specs, name)) continue;
    return { where: name, message: unknownArgument(definition, name) };
  }
  for (const [name, spec] of Object.entries(specs)) {
    const value = entry.arguments[name];
    const label = `Expected \`${definition.name}.${name}\` to be ${expectationOf(spec)}`;
    if (value === undefined && spec.default === undefined) {
      return { where: 'fault', message: `${label}, got nothing.` };
    }
    if (value !== undefined && !isValue(spec, value)) {
      return { where: name, message: `${label}, got \`${printAny(value)}\`.` };
    }
  }
  return undefined;
}

export function unknownArgument(definition: FaultDefinition, name: string): string {
  const names = Object.keys(definition.arguments);
  if (names.length === 0) return `\`${definition.name}\` takes no arguments, got \`${name}\`.`;
  const known = `It takes ${names.join(', ')}.`;
  const hint = suggest(name, names);
  return `\`${definition.name}\` has no argument \`${name}\`.${hint === '' ? ` ${known}` : hint}`;
}

function checkProcess(entry: PlanEntry, definition: FaultDefinition): Complaint | undefined {
  const isProcessFault = definition.level === 'process';
  if (isProcessFault && (entry.process ?? '') === '') {
    const message = `Expected \`${definition.name}\` to name a process (such as \`${definition.name} server\`).`;
    return { where: 'fault', message };
  }
  if (isProcessFault || entry.process === undefined) return undefined;
  const message = `\`${definition.name}\` is about a connection and names no process, got \`${entry.process}\`.`;
  return { where: 'process', message };
}

/** Clauses that mean nothing for this kind of fault. */
function checkClauses(trigger: Trigger, definition: FaultDefinition): Complaint | undefined {
  const { name, acts, at } = definition;
  const { forGood } = trigger;
  if (forGood && acts !== 'while' && !definition.mayStay) {
    const message = `\`${name}\` leaves nothing that could stay: \`for good\` is for faults that stay on.`;
    return { where: 'for', message };
  }
  if (forGood && (trigger.forMs ?? trigger.until) !== undefined) {
    const message = 'Expected `for good` without `until` and another `for`: it never ends.';
    return { where: 'for', message };
  }
  if (acts !== 'while') {
    for (const [key, where] of [
      ['forMs', 'for'],
      ['until', 'until'],
    ] as const) {
      if (trigger[key] === undefined) continue;
      const message = `\`${name}\` acts at single units: \`${where}\` is for faults that stay on.`;
      return { where, message };
    }
  }
  if (at !== 'start') return undefined;
  for (const key of ['on', 'turn', 'phase', 'client', 'after'] as const) {
    if (trigger[key] === undefined) continue;
    const where = key === 'phase' ? (trigger.phase?.at ?? key) : key;
    const message = `\`${name}\` acts when a connection begins: \`${where}\` cannot be known by then.`;
    return { where, message };
  }
  return undefined;
}

function checkNumbers(trigger: Trigger): Complaint | undefined {
  const { after, on, until, phase, probability } = trigger;
  const counts = [
    ['connection', trigger.connection, 1],
    ['turn', trigger.turn, 1],
    ['times', trigger.times, 1],
    ['on', on?.nth, 1],
    ['until', until?.nth, 1],
    ['after', after && 'bytes' in after ? after.bytes : undefined, 0],
    ['after', after && 'units' in after ? after.units : undefined, 0],
  ] as const;
  for (const [where, value, min] of counts) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= min)) continue;
    return {
      where,
      message: `Expected \`${where}\` to have a whole number from ${min}, got \`${value}\`.`,
    };
  }
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    return {
      where: 'p',
      message: `Expected \`p\` to be from 0 to 1 (ratio), got \`${probability}\`.`,
    };
  }
  if (phase !== undefined && !phases.includes(phase.phase)) {
    return { where: phase.at, message: unknownPhase(phase.phase) };
  }
  return checkTimes(trigger) ?? checkNames(trigger);
}

export function unknownPhase(word: string): string {
  return `Expected a phase (${phases.join(', ')}), got \`${word}\`.${suggest(word, phases)}`;
}

/** About 24 days: what Node's timers can hold. */
const windowMsMax = 2_147_483_647;

function checkTimes({ after, forMs }: Trigger): Complaint | undefined {
  const afterMs = after && 'ms' in after ? after.ms : undefined;
  for (const [where, value] of [
    ['for', forMs],
    ['after', afterMs],
  ] as const) {
    if (value === undefined || (value >= 0 && value <= windowMsMax)) continue;
    return {
      where,
      message: `Expected \`${where}\` to have a duration up to ${windowMsMax} ms, got \`${value}\`.`,
    };
  }
  return undefined;
}

function checkNames(trigger: Trigger): Complaint | undefined {
  const names = [
    ['on', trigger.on?.method],
    ['until', trigger.until?.method],
    ['link', trigger.link],
    ['client', trigger.client],
  ] as const;
  const empty = names.find(([, name]) => name === '');
  return (
    empty && {
      where: empty[0],
      message: `Expected \`${empty[0]}\` to have a name, got an empty text.`,
    }
  );
}

function printAny(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
