import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { ArgumentSpec } from '../faults/argument.ts';
import type { FaultDefinition } from '../faults/definition.ts';
import type { MessageTrigger, Trigger } from '../triggers/trigger.ts';
import { expectationOf, readDuration, readValue } from './argument-value.ts';
import { checkEntry, definitionOf } from './check-entry.ts';
import { parsePlan } from './parse.ts';
import { parseMessage } from './parse-clauses.ts';
import type { Plan, PlanEntry, PlanValue } from './plan.ts';
import { PlanError } from './plan-error.ts';
import { entryDocument, type planDocument, type triggerDocument } from './schema.ts';
import { suggest } from './suggest.ts';

export type DocumentPath = readonly (string | number)[];
type Fail = (code: ErrorCode, message: string, path: DocumentPath) => PlanError;
type TriggerDocument = z.infer<typeof triggerDocument>;

/** Without a text there is no line to show: the path itself says where. */
const failAtPath: Fail = (code, message, path) =>
  new PlanError(code, path.length === 0 ? message : `At \`${path.join('.')}\`: ${message}`);

/**
 * Reads a plan from what `JSON.parse` or a YAML reader made.
 *
 * @throws PlanError `PLAN_SYNTAX`, `UNKNOWN_FAULT` or `PLAN_ARGUMENT`, naming the place.
 */
export function planFromDocument(document: unknown, fail: Fail = failAtPath): Plan {
  if (!isRecord(document) || !Array.isArray(document.faults)) {
    throw fail(
      'PLAN_SYNTAX',
      'Expected an object with a list `faults`, such as `faults: [reset on turn/started]`.',
      [],
    );
  }
  const keys: readonly (keyof z.infer<typeof planDocument>)[] = ['seed', 'faults'];
  const odd = Object.keys(document).find((key) => !keys.some((one) => one === key));
  if (odd !== undefined) throw fail('PLAN_SYNTAX', unknownKey(odd, keys), [odd]);
  const { seed } = document;
  if (seed !== undefined && !(Number.isSafeInteger(seed) && (seed as number) >= 0)) {
    throw fail('PLAN_SYNTAX', `Expected \`seed\` to be a whole number, got \`${seed}\`.`, ['seed']);
  }
  const entries = document.faults.flatMap((one, at) => readEntries(one, ['faults', at], fail));
  return seed === undefined ? { entries } : { entries, seed: seed as number };
}

function readEntries(document: unknown, path: DocumentPath, fail: Fail): readonly PlanEntry[] {
  if (typeof document !== 'string') return [readEntry(document, path, fail)];
  const { entries, seed } = readAt(path, fail, () => parsePlan(document));
  if (seed === undefined) return entries;
  throw fail('PLAN_SYNTAX', 'Expected `seed` beside `faults`, not among them.', path);
}

/** Reads a text inside the document; its errors get the place of that text. */
function readAt<T>(path: DocumentPath, fail: Fail, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw fail(error.code, error.reason, path);
  }
}

function readEntry(document: unknown, path: DocumentPath, fail: Fail): PlanEntry {
  const name = isRecord(document) ? document.fault : undefined;
  if (typeof name !== 'string') {
    throw fail('PLAN_SYNTAX', 'Expected a line of plan text, or an object with a `fault`.', path);
  }
  const definition = readAt([...path, 'fault'], fail, () => definitionOf(name));
  const parsed = entryDocument(name)?.safeParse(document);
  if (!parsed?.success) throw shapeError(parsed?.error, definition, path, fail);
  const { arguments: given = {}, process, trigger = {} } = parsed.data;
  const entry: PlanEntry = {
    fault: name,
    arguments: readArguments(given, definition),
    ...(typeof process === 'string' && { process }),
    trigger: readAt([...path, 'trigger'], fail, () => readTrigger(trigger)),
  };
  const complaint = checkEntry(entry, definition);
  if (complaint === undefined) return entry;
  const isArgument = Object.hasOwn(definition.arguments, complaint.where);
  const where = isArgument ? ['arguments', complaint.where] : [];
  throw fail('PLAN_ARGUMENT', complaint.message, [...path, ...where]);
}

/** What zod found, said as the other errors are said. */
function shapeError(
  error: z.ZodError | undefined,
  definition: FaultDefinition,
  path: DocumentPath,
  fail: Fail,
): PlanError {
  const issue = error?.issues[0];
  const at = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  const [section, name] = at;
  const spec = section === 'arguments' ? definition.arguments[String(name)] : undefined;
  const where = [...path, ...at];
  if (spec !== undefined) {
    const message = `Expected \`${definition.name}.${name}\` to be ${expectationOf(spec)}.`;
    return fail('PLAN_ARGUMENT', message, where);
  }
  const what = at.length === 0 ? definition.name : at.join('.');
  const message = `\`${what}\`: ${issue?.message ?? 'not what a plan has here'}.`;
  return fail('PLAN_SYNTAX', message, where);
}

function readArguments(
  given: Readonly<Record<string, unknown>>,
  definition: FaultDefinition,
): Record<string, PlanValue> {
  const values: Record<string, PlanValue> = {};
  for (const [name, value] of Object.entries(given)) {
    const spec = definition.arguments[name];
    if (spec !== undefined && value !== undefined) values[name] = readArgument(spec, value);
  }
  return values;
}

/** Short forms become values; what is none stays as it is, for `checkEntry` to refuse. */
function readArgument(spec: ArgumentSpec, value: unknown): PlanValue {
  const hasShortForm = spec.type === 'duration' || spec.type === 'position';
  if (!hasShortForm || (spec.type === 'duration' && typeof value === 'number')) {
    return value as PlanValue;
  }
  const isShort = typeof value === 'string' || typeof value === 'number';
  return (isShort ? readValue(spec, `${value}`) : undefined) ?? (value as PlanValue);
}

function readTrigger(document: TriggerDocument): Trigger {
  const { on, until, after, for: window, ...rest } = document;
  const trigger = {
    ...rest,
    on: on === undefined ? undefined : readMessage(on),
    until: until === undefined ? undefined : readMessage(until),
    after: typeof after === 'object' || after === undefined ? after : { ms: readTime(after) },
    forMs: window === undefined || window === 'good' ? undefined : readTime(window),
    forGood: window === 'good' ? (true as const) : undefined,
  };
  const given = Object.entries(trigger).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Trigger;
}

function readMessage(message: NonNullable<TriggerDocument['on']>): MessageTrigger {
  if (typeof message === 'string') return parseMessage(message);
  const given = Object.entries(message).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as MessageTrigger;
}

function readTime(time: number | string): number {
  return typeof time === 'number' ? time : (readDuration(time) ?? Number.NaN);
}

function unknownKey(key: string, known: readonly string[]): string {
  const hint = suggest(key, known);
  return `Unknown key \`${key}\`.${hint === '' ? ` There are ${known.join(', ')}.` : hint}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
