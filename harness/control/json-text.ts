import { badBody } from './api-error.ts';

/**
 * Reads the first JSON value of a body; what follows it is ignored, as Go's decoder does. Throws 400
 * `bad request body: ...`.
 */
export function parseFirstJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const trimmed = text.replace(/^[ \t\r\n]+/, '');
    if (trimmed === '') throw badBody('EOF');
    const end = endOfFirstValue(trimmed);
    if (end === undefined) throw badBody('unexpected EOF');
    if (end === trimmed.length) throw badBody((error as Error).message);
    try {
      return JSON.parse(trimmed.slice(0, end));
    } catch (first) {
      throw badBody((first as Error).message);
    }
  }
}

/** Where the first value ends, well-formed or not; undefined when the text ends inside it. */
function endOfFirstValue(text: string): number | undefined {
  const first = text[0] as string;
  if (first !== '{' && first !== '[' && first !== '"') {
    const word = /^[^\s,\]}{["]+/.exec(text);
    if (word && /^(t(r(ue?)?)?|f(a(l(se?)?)?)?|n(u(ll?)?)?)$/.test(text)) {
      return ['true', 'false', 'null'].includes(text) ? text.length : undefined;
    }
    return word ? word[0].length : 1;
  }
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth === 0 && !inString) return at + 1;
  }
  return undefined;
}
