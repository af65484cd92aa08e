import { HarnessError } from '../errors.ts';
import type { OperationName, OperationValue } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { type FailureCode, RequestFailure } from './request-failure.ts';

/** An operation that was invoked and has no outcome yet. Only its first outcome counts. */
export interface OpenOperation {
  ok(value?: OperationValue): void;
  /** Certain that it did not happen, or that it failed. */
  fail(error: unknown, value?: OperationValue): void;
  /** Its outcome is not known. */
  info(error: unknown, value?: OperationValue): void;
}

const unknownOutcome: readonly FailureCode[] = [
  'CONNECTION_LOST',
  'TIMED_OUT',
  'ABORTED',
  'GAVE_UP',
];

/** Writes the operations of one client into the history. */
export class Operations {
  readonly #recorder: Recorder;
  readonly #client: string;
  readonly #number: () => number;
  readonly #open = new Set<OpenOperation>();

  constructor(recorder: Recorder, client: string, number: () => number) {
    this.#recorder = recorder;
    this.#client = client;
    this.#number = number;
  }

  invoke(f: OperationName, value?: OperationValue): OpenOperation {
    const operation = this.#number();
    const base = { client: this.#client, operation, f };
    this.#recorder.record({ type: 'invoke', ...base, ...(value && { value }) });
    const settle = (type: 'ok' | 'fail' | 'info', outcome?: OperationValue, error?: unknown) => {
      if (!this.#open.delete(open)) return;
      const all = value || outcome ? { value: { ...value, ...outcome } } : {};
      this.#recorder.record({ type, ...base, ...all, ...(error ? { error: told(error) } : {}) });
    };
    const open: OpenOperation = {
      ok: (outcome) => settle('ok', outcome),
      fail: (error, outcome) => settle('fail', outcome, error),
      info: (error, outcome) => settle('info', outcome, error),
    };
    this.#open.add(open);
    return open;
  }

  /**
   * Runs `work` as one operation. What may have happened although it failed is `info`, the rest is
   * `fail`; either way the error goes on to the caller.
   */
  async run<T>(
    f: OperationName,
    value: OperationValue | undefined,
    work: () => Promise<T>,
    outcome?: (result: T) => OperationValue,
  ): Promise<T> {
    const open = this.invoke(f, value);
    try {
      const result = await work();
      open.ok(outcome?.(result));
      return result;
    } catch (error) {
      if (isUnknown(error)) open.info(error);
      else open.fail(error);
      throw error;
    }
  }

  /** Whatever is still open will never be settled. */
  abandon(why: unknown): void {
    for (const open of [...this.#open]) open.info(why);
  }
}

export function isUnknown(error: unknown): boolean {
  return error instanceof RequestFailure && unknownOutcome.includes(error.code);
}

function told(error: unknown): { code: string; message: string } {
  if (error instanceof RequestFailure || error instanceof HarnessError) {
    return { code: error.code, message: error.message };
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
