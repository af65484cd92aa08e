import { nameCharactersMax } from '../name-characters-max.ts';

/** What stands at a path of keys in a parsed body; undefined when nothing does. */
export function pick(body: unknown, ...path: readonly string[]): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The string there; undefined when it is none. */
export function pickText(body: unknown, ...path: readonly string[]): string | undefined {
  const value = pick(body, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** The id there; undefined when it is no string, or too long for an id. */
export function pickId(body: unknown, ...path: readonly string[]): string | undefined {
  const text = pickText(body, ...path);
  return text === undefined || text.length > nameCharactersMax ? undefined : text;
}
