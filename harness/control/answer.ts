import { ApiError } from './api-error.ts';

/** What the server writes back. */
export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  /** A body that is made while it is read. */
  readonly chunks?: Iterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body goes on until `end`, or for as long as the client listens; returns what stops it. */
  readonly stream?: (write: (text: string) => void, end: () => void) => () => void;
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}

/** An object whose keys stay in this order; an engine would sort those that look like numbers. */
export function jsonMapAnswer(entries: readonly (readonly [string, unknown])[]): Answer {
  const parts = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return { status: 200, type: 'application/json', body: `{${parts.join(',')}}` };
}

export const noContent: Answer = { status: 204 };

export function textAnswer(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: text };
}

/** `{"error","status"}`; an error that nobody foresaw is a 500, never the end of the server. */
export function errorAnswer(error: unknown): Answer {
  const { status, message } = asApiError(error);
  const body = `${JSON.stringify({ error: message, status })}\n`;
  return { status, type: 'application/json', body };
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(500, error instanceof Error ? error.message : String(error));
}
