import { z } from 'zod';
import { suggest } from '../plan/suggest.ts';

/** Keys and indices from the root of a value to a place in it. */
export type Place = readonly (string | number)[];

export const placeOf = (issue: z.core.$ZodIssue): Place =>
  issue.path.filter((key) => typeof key !== 'symbol');

/**
 * What is wrong with a value of a file, in words: the key, the expectation, which is the description in
 * the schema, and the value. `within` is where the value itself stands in the file.
 */
export function issueWords(
  schema: z.ZodObject,
  issue: z.core.$ZodIssue,
  value: unknown,
  within: Place = [],
): string {
  const place = placeOf(issue);
  const label = labelOf([...within, ...place]);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const at = unwrap(schemaAt(schema, place));
    const known = at instanceof z.ZodObject ? Object.keys(at.shape) : [];
    return `Unknown key \`${key}\`.${suggest(key, known) || ` There are ${known.join(', ')}.`}`;
  }
  const found = place.reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], value);
  const got = found === undefined ? 'nothing' : `\`${shown(found)}\``;
  const choices = issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : undefined;
  return `Expected ${label} to be ${choices ?? expectationAt(schema, place)}, got ${got}.`;
}

/** `` `links[0].listen` ``; the root is the file. */
export function labelOf(place: Place): string {
  const where = place.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return where === '' ? 'the file' : `\`${where.replace(/^\./, '')}\``;
}

/** A value of a module can be anything, a function and a circle too. */
function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 80);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** The description of the schema at a place. */
function expectationAt(root: z.ZodType, place: Place): string {
  const schema = schemaAt(root, place);
  return schema.description ?? unwrap(schema).description ?? 'an object';
}

function schemaAt(root: z.ZodType, place: Place): z.ZodType {
  let schema = root;
  for (const key of place) {
    schema = unwrap(schema);
    if (schema instanceof z.ZodArray) schema = schema.element as z.ZodType;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType as z.ZodType;
    else if (schema instanceof z.ZodObject) schema = schema.shape[key] as z.ZodType;
  }
  return schema;
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap() as z.ZodType) : schema;
}
