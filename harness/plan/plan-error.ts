import { type ErrorCode, HarnessError } from '../errors.ts';

/** Where in a plan's text: line and column count from 1, in characters. */
export interface PlanPosition {
  readonly line: number;
  readonly column: number;
  /** The whole line, as written. */
  readonly source: string;
}

/**
 * A plan that cannot be used. With a position the message has three lines: what was expected and what
 * was found, the line, and a caret under the column.
 */
export class PlanError extends HarnessError {
  /** What was expected and what was found, without the place. */
  readonly reason: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(code: ErrorCode, message: string, position?: PlanPosition) {
    super(code, position === undefined ? message : locate(message, position));
    this.reason = message;
    this.line = position?.line;
    this.column = position?.column;
  }
}

function locate(message: string, { line, column, source }: PlanPosition): string {
  // A tab would move the caret by an unknown width.
  const shown = source.replaceAll('\t', ' ');
  return `line ${line}, column ${column}: ${message}\n  ${shown}\n  ${' '.repeat(column - 1)}^`;
}
