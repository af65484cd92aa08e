/**
 * Takes secrets out of text before it is kept or written: header values, bearer tokens, keys that
 * look like keys, members and variables whose names say what they are, URL userinfo.
 *
 * The text comes off the wire, so time must be bounded on hostile input: no expression here can
 * backtrack over a run (each starts at a literal, or where a run cannot start again), and names and
 * values are read by hand, each character a constant number of times.
 */

export const redacted = '[redacted]';

const secretWord =
  'api[_-]?key|token|secret|passw(?:or)?d|passphrase|authorization|cookie|credential|private[_-]?key';
/** One look that most texts pass: nothing below can match without one of these. */
const suspicious = new RegExp(
  `${secretWord}|bearer|sk-|eyJ|gh[pousr]_|://|[?&](?:key|sig|auth)`,
  'i',
);
const secretName = new RegExp(secretWord, 'i');
const secretNames = new RegExp(secretWord, 'gi');
/** Counts, not secrets: `total_tokens=12`, `token_count: 7`. */
const countName = /tokens|token[_-]?(?:count|usage|limit|budget)/i;

const shapes: readonly (readonly [RegExp, string])[] = [
  [/(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{4,}/g, redacted],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)?/g, redacted],
  [/(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{16,}/g, redacted],
  [/\b(bearer[ \t]{1,8})[A-Za-z0-9._~+/=-]{8,}/gi, `$1${redacted}`],
  [/:\/\/[^\s/@"'<>\\]{1,512}@/g, `://${redacted}@`],
  [/([?&](?:key|sig|signature|auth)=)[^&#\s"'<>\\]+/gi, `$1${redacted}`],
];

/** True when a member, variable or flag of this name holds a secret: `OPENAI_API_KEY`, `--token`. */
export function isSecret(name: string, value: string): boolean {
  return value !== '' && secretName.test(name) && !isCount(name, value);
}

function isCount(name: string, value: string): boolean {
  return value.length <= 15 && countName.test(name) && /^[\d.,]+$/.test(value);
}

/** The text without its secrets; the same string when there are none. */
export function redactText(text: string): string {
  if (!suspicious.test(text)) return text;
  let result = redactHead(text);
  result = redactMembers(result);
  for (const [shape, replacement] of shapes) result = result.replace(shape, replacement);
  return result;
}

/** Header lines of an HTTP head: their values may hold quotes, so the whole line goes. */
function redactHead(text: string): string {
  if (!/^(?:HTTP\/|[A-Z]{3,10} )/.test(text)) return text;
  return text.replace(
    /(\n(?:proxy-)?authorization|\n(?:set-)?cookie|\nx-api-key|\napi-key)[ \t]{0,8}:[^\r\n]*/gi,
    `$1: ${redacted}`,
  );
}

/** `"api_key":"x"`, `\"token\":\"x\"` (JSON in JSON), `PASSWORD=x`, `Authorization: x`. */
function redactMembers(text: string): string {
  let result = '';
  let copied = 0;
  secretNames.lastIndex = 0;
  for (let found = secretNames.exec(text); found; found = secretNames.exec(text)) {
    const name = nameAround(text, found.index, secretNames.lastIndex);
    const value = valueAfter(text, name);
    if (value === undefined) {
      secretNames.lastIndex = name.end;
      continue;
    }
    result += text.slice(copied, value.start) + redacted;
    copied = value.end;
    secretNames.lastIndex = value.end;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The value that belongs to a name, when there is one that is secret. */
function valueAfter(text: string, name: Span): Span | undefined {
  let at = skip(text, name.end, isBackslash, 8);
  const nameQuoted = isQuote(text[at]);
  if (nameQuoted) at += 1;
  else at = name.end;
  at = skip(text, at, isSpace, 8);
  const assign = text[at];
  if (assign !== ':' && assign !== '=') return undefined;
  at = skip(text, at + 1, isSpace, 8);
  const slashes = skip(text, at, isBackslash, 8) - at;
  const quote = text[at + slashes];
  if (isQuote(quote)) return quoted(text, at + slashes + 1, quote, slashes);
  if (nameQuoted) return undefined;
  return bare(text, at, text.slice(name.start, name.end));
}

function nameAround(text: string, from: number, to: number): Span {
  let start = from;
  while (start > 0 && from - start < 64 && isNameCharacter(text[start - 1])) start -= 1;
  return { start, end: skip(text, to, isNameCharacter, 64) };
}

/** Up to the quote that has as many backslashes before it as the opening one; or all of the rest. */
function quoted(text: string, start: number, quote: string, slashes: number): Span | undefined {
  let end = start;
  let run = 0;
  for (; end < text.length; end++) {
    if (text[end] === '\\') run += 1;
    else if (text[end] === quote && run === slashes) break;
    else run = 0;
  }
  end = Math.min(text.length, end) - (end < text.length ? slashes : 0);
  return end <= start || isTracer(text, start) ? undefined : { start, end };
}

/** Without quotes: headers to the end of the line, others to the next delimiter. */
function bare(text: string, start: number, name: string): Span | undefined {
  if (start >= text.length || isTracer(text, start) || text.startsWith(redacted, start)) return;
  const wholeLine = /^(?:proxy-)?authorization$|cookie$/i.test(name);
  let end = start;
  while (end < text.length && !endsBare(text[end] as string, wholeLine)) end += 1;
  if (end === start) return undefined;
  return isCount(name, text.slice(start, end)) ? undefined : { start, end };
}

function endsBare(character: string, wholeLine: boolean): boolean {
  if ('\r\n"\\'.includes(character)) return true;
  return !wholeLine && " \t&;,'`<>|)]}{[".includes(character);
}

function skip(text: string, from: number, is: (c: string | undefined) => boolean, max: number) {
  let at = from;
  while (at - from < max && is(text[at])) at += 1;
  return at;
}

const isTracer = (text: string, at: number) => text.startsWith('⟦t:', at);
const isBackslash = (c: string | undefined) => c === '\\';
const isSpace = (c: string | undefined) => c === ' ' || c === '\t';
const isQuote = (c: string | undefined): c is string => c === '"' || c === "'";
const isNameCharacter = (c: string | undefined) =>
  c !== undefined &&
  ((c >= 'a' && c <= 'z') ||
    (c >= 'A' && c <= 'Z') ||
    (c >= '0' && c <= '9') ||
    c === '_' ||
    c === '-' ||
    c === '.');
