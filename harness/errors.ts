/**
 * Every error that midturn raises on purpose. `code` is stable: match on it, never on the message.
 *
 * The message names the thing, the expectation and the value that was found:
 * ``Expected `drop.probability` to be from 0 to 1 (ratio), got `2`.``
 */
export type ErrorCode =
  /** A flag, a plan, a config or a file that the user gave is wrong. Exit code 64. */
  | 'BAD_ARGUMENT'
  | 'PLAN_SYNTAX'
  | 'PLAN_ARGUMENT'
  | 'UNKNOWN_FAULT'
  | 'UNKNOWN_SCENARIO'
  | 'UNKNOWN_DRIVER'
  | 'FILE_NOT_FOUND'
  | 'HISTORY_CORRUPT'
  | 'PORT_IN_USE'
  /** A prerequisite is missing: shown as `Not testable: ...`. Exit code 2. */
  | 'NOT_TESTABLE'
  /** The peer of a link could not be reached. */
  | 'UPSTREAM_REFUSED'
  | 'CONNECT_FAILED'
  | 'TIMED_OUT'
  | 'ABORTED'
  /** Bytes on the wire that a codec cannot cut (RFC 6455 section 5, RFC 9112). */
  | 'FRAME_RESERVED_BITS'
  | 'FRAME_RESERVED_OPCODE'
  | 'FRAME_CONTROL_TOO_LONG'
  | 'FRAME_CONTROL_FRAGMENTED'
  | 'FRAME_UNEXPECTED_CONTINUATION'
  | 'FRAME_EXPECTED_CONTINUATION'
  | 'FRAME_LENGTH_INVALID'
  | 'FRAME_TOO_LARGE'
  | 'MESSAGE_TOO_LARGE'
  | 'LINE_TOO_LONG'
  | 'HEAD_TOO_LARGE'
  | 'HEAD_INVALID'
  | 'CHUNK_INVALID'
  | 'EVENT_TOO_LARGE'
  /** A child process failed to start, or ended when it should not have. */
  | 'PROCESS_FAILED'
  /** A history is over a limit. Exit code 64. */
  | 'HISTORY_FULL'
  /** The disk took no more. Exit code 74. */
  | 'DISK_FULL'
  /** The harness itself is wrong. Exit code 70. */
  | 'INTERNAL';

export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
