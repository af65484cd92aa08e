import type { FaultDefinition } from '../faults/definition.ts';
import { expectationOf, hintFor, isValue, readValue } from './argument-value.ts';
import { unknownArgument } from './check-entry.ts';
import type { Token } from './lex.ts';
import type { LineReader } from './line-reader.ts';
import { nameOf } from './line-reader.ts';
import type { PlanValue } from './plan.ts';

/** Reads `(50ms, jitter 10ms)` by the fault's specs; an empty record when no list stands there. */
export function parseArguments(
  reader: LineReader,
  definition: FaultDefinition,
): Record<string, PlanValue> {
  const values: Record<string, PlanValue> = {};
  if (!reader.isNext('(')) return values;
  reader.take();
  while (!reader.isNext(')')) {
    parseArgument(reader, definition, values);
    if (!reader.isNext(')')) reader.expect([','], '`,` or `)`');
  }
  reader.take();
  return values;
}

/** `jitter 10ms` and `jitter=10ms` are by name; a lone value is for the first argument without one. */
function parseArgument(
  reader: LineReader,
  definition: FaultDefinition,
  values: Record<string, PlanValue>,
): void {
  const first = reader.expectName('an argument');
  const equals = first.kind === 'word' ? first.text.indexOf('=') : -1;
  const isNamed =
    equals > 0 || (first.kind === 'word' && (reader.isNext('word') || reader.isNext('text')));
  if (!isNamed) {
    const name = Object.keys(definition.arguments).find((one) => !Object.hasOwn(values, one));
    if (name === undefined) throw tooMany(reader, definition, first);
    put(reader, definition, values, name, first);
    return;
  }
  const name = equals > 0 ? first.text.slice(0, equals) : first.text;
  if (!Object.hasOwn(definition.arguments, name)) {
    throw reader.error(unknownArgument(definition, name), first, 'PLAN_ARGUMENT');
  }
  if (Object.hasOwn(values, name)) {
    throw reader.error(`\`${definition.name}.${name}\` is given twice.`, first, 'PLAN_ARGUMENT');
  }
  const rest = first.text.slice(equals + 1);
  const value =
    equals > 0 && rest !== ''
      ? { ...first, text: rest, column: first.column + equals + 1 }
      : reader.expectName(`a value for \`${name}\``);
  put(reader, definition, values, name, value);
}

function put(
  reader: LineReader,
  definition: FaultDefinition,
  values: Record<string, PlanValue>,
  name: string,
  token: Token,
): void {
  const spec = definition.arguments[name];
  if (spec === undefined) return;
  const isText = token.kind === 'text' && spec.type !== 'text' && spec.type !== 'choice';
  const value = isText ? undefined : readValue(spec, token.text);
  if (value === undefined || !isValue(spec, value)) {
    const label = `Expected \`${definition.name}.${name}\` to be ${expectationOf(spec)}`;
    const message = `${label}, got ${nameOf(token)}.${hintFor(spec, token.text)}`;
    throw reader.error(message, token, 'PLAN_ARGUMENT');
  }
  values[name] = value;
}

function tooMany(reader: LineReader, definition: FaultDefinition, token: Token): Error {
  const names = Object.keys(definition.arguments);
  const takes = names.length === 0 ? 'no arguments' : `only ${names.join(', ')}`;
  const message = `\`${definition.name}\` takes ${takes}, got ${nameOf(token)}.`;
  return reader.error(message, token, 'PLAN_ARGUMENT');
}
