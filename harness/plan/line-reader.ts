import type { ErrorCode } from '../errors.ts';
import type { PlanLine, Token } from './lex.ts';
import { PlanError } from './plan-error.ts';

/** The tokens of one line, taken one by one, and errors that point at them. */
export class LineReader {
  readonly #line: PlanLine;
  readonly #tokens: Token[];
  #next = 0;

  constructor(line: PlanLine) {
    this.#line = line;
    this.#line = line;
    this.#tokens = [...line.tokens];
  }

  get next(): Token {
    const token = this.#tokens[this.#next] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error('a line has at least its end token');
    return token;
  }

  isNext(kind: Token['kind']): boolean {
    return this.next.kind === kind;
  }

  /** The token behind the next one. */
  get second(): Token {
    return this.#tokens[this.#next + 1] ?? this.next;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  /** Goes on inside the next word, behind its first `count` characters: `p=` of `p=0.1`. */
  skipInside(count: number): void {
    const { next } = this;
    const rest = { ...next, text: next.text.slice(count), column: next.column + count };
    this.#tokens[this.#next] = rest;
  }

  /** Takes the next token when it is of this kind; otherwise says what was expected. */
  expect(kinds: readonly Token['kind'][], expectation: string): Token {
    if (kinds.includes(this.next.kind)) return this.take();
    throw this.error(`Expected ${expectation}, got ${nameOf(this.next)}.`, this.next);
  }

  /** A word or a quoted text. */
  expectName(expectation: string): Token {
    return this.expect(['word', 'text'], expectation);
  }

  error(message: string, at: Pick<Token, 'column'>, code: ErrorCode = 'PLAN_SYNTAX'): PlanError {
    const { line, source } = this.#line;
    return new PlanError(code, message, { line, column: at.column, source });
  }
}

export function nameOf(token: Token): string {
  if (token.kind === 'end') return 'the end of the line';
  return `\`${token.kind === 'text' ? JSON.stringify(token.text) : token.text}\``;
}
