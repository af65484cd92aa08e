/**
 * Takes secrets out of text by the names before them: `PASSWORD=x`, `Authorization: x`, `--api-key x`,
 * `"api_key":"x"`, `\"token\":\"x\"` (JSON in JSON), `<password>x</password>`. Names and values are read
 * by hand, each character a constant number of times.
 */
import { isCount, isSecretName, secretWord } from './secret-names.ts';
import { redacted } from './secret-shapes.ts';

const seeds = new RegExp(`${secretWord}|auth|pass|pwd|pw|psw|cred|pin|otp|jwt|bearer`, 'gi');

export function redactAssignments(text: string): string {
  let result = '';
  let copied = 0;
  seeds.lastIndex = 0;
  for (let found = seeds.exec(text); found; found = seeds.exec(text)) {
    const name = nameAround(text, found.index, seeds.lastIndex);
    const value = isSecretName(text.slice(name.start, name.end))
      ? valueAfter(text, name)
      : undefined;
    if (value === undefined) {
      seeds.lastIndex = name.end;
      continue;
    }
    result += text.slice(copied, value.start) + redacted;
    copied = value.end;
    seeds.lastIndex = value.end;
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
  const gap = at;
  at = skip(text, at, isSpace, 8);
  const assign = text[at];
  const isFlag = text[name.start] === '-' && assign !== ':' && assign !== '=';
  if (isFlag) return nameQuoted || at === gap ? undefined : flagValue(text, at, name);
  if (assign === '>' && text[name.start - 1] === '<') return element(text, at + 1);
  if (assign !== ':' && assign !== '=') return undefined;
  at = skip(text, at + (text[at + 1] === '>' ? 2 : 1), isSpace, 8);
  const slashes = skip(text, at, isBackslash, 8) - at;
  const quote = text[at + slashes];
  if (isQuote(quote)) return quoted(text, at + slashes + 1, quote, slashes);
  if (nameQuoted) return undefined;
  return bare(text, at, name, assign);
}

/** `--api-key x`, but no prose about a flag's `<value>`. */
function flagValue(text: string, at: number, name: Span): Span | undefined {
  const first = text[at];
  if (first === undefined || '-<[{(|&;'.includes(first) || isLineEnd(first)) return undefined;
  if (isQuote(first)) return quoted(text, at + 1, first, 0);
  return bare(text, at, name, '=');
}

function element(text: string, start: number): Span | undefined {
  const end = text.indexOf('<', start);
  const to = end < 0 ? text.length : end;
  return to === start || text.startsWith(redacted, start) ? undefined : { start, end: to };
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

/**
 * Without quotes: to the end of the line where the name begins it, as in a header or in YAML, with the
 * lines that are folded into it; in a query to the next `&`; else to the next blank or quote.
 */
function bare(
  text: string,
  start: number,
  { start: from, end: to }: Span,
  assign: string,
): Span | undefined {
  if (isTracer(text, start) || text.startsWith(redacted, start)) return undefined;
  const name = text.slice(from, to);
  // The working directory, which shells call so.
  if (/^(?:OLD)?PWD$/i.test(name) && /[/\\~]/.test(text[start] ?? '')) return undefined;
  const isHeader = /^(?:proxy-)?authorization$|cookie$/i.test(name);
  const isLine = assign === ':' && (isHeader || beginsLine(text, from));
  let end = start;
  const ends = isLine
    ? lineStop(text, from, isHeader)
    : inQuery(text, from)
      ? isQueryStop
      : isBareStop;
  while (end < text.length && !ends(text, end)) end += 1;
  const isBlock = assign === ':' && /^(?:[|>][+-]?\d?)?$/.test(text.slice(start, end));
  if (isLine || isBlock) end = foldedEnd(text, end, isBlock);
  const value = text.slice(start, end).trim();
  const [first = ''] = value.split(/\s/, 1);
  if (value === '' || (!isHeader && isCount(name, first))) return undefined;
  if (/^(?:null|true|false|undefined)\b/.test(value)) return undefined;
  return { start, end: isLine ? end : withoutBrackets(text, start, end) };
}

/** What closes a bracket that was opened before the value is no part of it: `server(x --token=y)`. */
function withoutBrackets(text: string, start: number, end: number): number {
  const tail = /[)\]},;]+$/.exec(text.slice(start, end))?.[0] ?? '';
  const most = end - tail.length;
  return most === start || /[([{]/.test(text.slice(start, most)) ? end : most;
}

/** Behind what people and programs put before a line: blanks, `- `, `> `, `< `, `* `. */
function beginsLine(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < 40 && ' \t-><*#'.includes(text[start - 1] as string)) start -= 1;
  return start === 0 || isLineEnd(text[start - 1] as string);
}

/** Lines that begin with a blank go on with the one before: in a header always, in YAML after `key:`. */
function foldedEnd(text: string, from: number, isBlock: boolean): number {
  let end = from;
  for (let lines = 0; lines < 200; lines++) {
    const next = text.startsWith('\r\n', end)
      ? end + 2
      : isLineEnd(text[end] ?? '')
        ? end + 1
        : end;
    const isFolded = next > end && (text[next] === ' ' || text[next] === '\t');
    if (!isFolded || (!isBlock && /^[ \t]+[\w.-]+:(?:\s|$)/.test(text.slice(next, next + 80))))
      break;
    end = next;
    while (end < text.length && !isLineEnd(text[end] as string) && text[end] !== '"') end += 1;
  }
  return end;
}

const isLineEnd = (c: string) => c === '\n' || c === '\r';
const isEscape = (text: string, at: number) =>
  text[at] === '\\' && /["'nrtu\\]/.test(text[at + 1] ?? '');
const inQuery = (text: string, at: number) => '?&'.includes(text[at - 1] ?? ' ');

/** A header's value may have quotes in it, unless it stands in quotes itself. */
function lineStop(text: string, from: number, isHeader: boolean) {
  const opening = text[from - 1];
  const quote = isQuote(opening) ? opening : isHeader ? '\n' : '"';
  return (all: string, at: number) =>
    isLineEnd(all[at] as string) || all[at] === quote || isEscape(all, at);
}
const isBareStop = (text: string, at: number) =>
  ' \t\r\n"\'`<>'.includes(text[at] as string) || isEscape(text, at);
const isQueryStop = (text: string, at: number) =>
  isBareStop(text, at) || '&#'.includes(text[at] as string);

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
