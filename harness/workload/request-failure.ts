/** Why an operation of a client did not end well. Recorded as the error's `code`. */
export type FailureCode =
  /** The server answered with a JSON-RPC error. */
  | 'RPC_ERROR'
  /** The server says that it is overloaded (-32001): the request was not taken, and may be sent again. */
  | 'OVERLOADED'
  /** The server would not take a thread up again that it knows; that may change. */
  | 'RESUME_REFUSED'
  /** The connection ended before the answer; the request may have been carried out. */
  | 'CONNECTION_LOST'
  | 'TIMED_OUT'
  /** The workload was told to stop. */
  | 'ABORTED'
  /** The turn itself failed or was interrupted, as the server reported it. */
  | 'TURN_FAILED'
  /** The end of the connection came without a Close frame in answer to ours. */
  | 'CLOSE_UNANSWERED'
  /** A limit on tries in a row was reached. */
  | 'GAVE_UP';

/** What implementations do wrong to a client: recorded, never thrown out of a workload. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** True when trying again on a new connection may help. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof RequestFailure &&
    ['CONNECTION_LOST', 'TIMED_OUT', 'OVERLOADED', 'RESUME_REFUSED'].includes(error.code)
  );
}
