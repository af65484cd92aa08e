import { PlanError } from './plan-error.ts';

/**
 * Plan text to tokens. A line ends at a newline or at `;`; a comment begins with `#` at the start of a
 * line or after two spaces, so that `delta#3` is none. A quoted text has JSON's escapes.
 */
export interface Token {
  /** `end` stands behind the last token of a line, so that errors about what is missing have a place. */
  readonly kind: 'word' | 'text' | '(' | ')' | ',' | 'end';
  /** The word, or the quoted text without its quotes and escapes. */
  readonly text: string;
  readonly column: number;
  /** True when no space stands between it and the token before. */
  readonly glued: boolean;
}

export interface PlanLine {
  readonly line: number;
  readonly source: string;
  readonly tokens: readonly Token[];
}

export const planBytesMax = 1_000_000;

/** The lines that say something, with their tokens. */
export function lexPlan(text: string): PlanLine[] {
  if (Buffer.byteLength(text) > planBytesMax) {
    throw new PlanError('PLAN_SYNTAX', `Expected a plan of at most ${planBytesMax} bytes.`);
  }
  return text.split(/\r?\n/).flatMap((source, index) => lexLine(source, index + 1));
}

const nextToken = /[ \t]*(?:("(?:[^"\\]|\\.)*")|([(),;])|([^\s(),;"]+))/y;

function lexLine(source: string, line: number): PlanLine[] {
  const lines: PlanLine[] = [];
  let tokens: Token[] = [];
  let at = 0;
  const finish = () => {
    tokens.push({ kind: 'end', text: '', column: at + 1, glued: false });
    if (tokens.length > 1) lines.push({ line, source, tokens });
    tokens = [];
  };
  while (!isBlankOrComment(source, at)) {
    nextToken.lastIndex = at;
    const match = nextToken.exec(source);
    if (match === null) throw unclosed(source, line, at);
    const [whole, quoted, mark, word] = match;
    const raw = quoted ?? mark ?? word ?? '';
    const column = at + whole.length - raw.length + 1;
    const glued = tokens.length > 0 && whole.length === raw.length;
    if (mark === ';') finish();
    else if (quoted !== undefined) {
      tokens.push({ kind: 'text', text: unquote(raw, source, line, column), column, glued });
    } else {
      const kind = (mark as '(' | ')' | ',' | undefined) ?? 'word';
      tokens.push({ kind, text: raw, column, glued });
    }
    at += whole.length;
  }
  finish();
  return lines;
}

function isBlankOrComment(source: string, at: number): boolean {
  const rest = source.slice(at);
  if (rest.trim() === '') return true;
  const spaces = rest.length - rest.trimStart().length;
  return rest[spaces] === '#' && (at === 0 || spaces >= 2);
}

function unquote(raw: string, source: string, line: number, column: number): string {
  try {
    return JSON.parse(raw) as string;
  } catch {
    const message = `Expected a text with the escapes of JSON, got \`${raw}\`.`;
    throw new PlanError('PLAN_SYNTAX', message, { line, column, source });
  }
}

function unclosed(source: string, line: number, at: number): PlanError {
  const column = source.length - source.slice(at).trimStart().length + 1;
  const message = 'Expected the text to end with `"` on the same line.';
  return new PlanError('PLAN_SYNTAX', message, { line, column, source });
}
