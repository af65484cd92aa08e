/**
 * What a message is to its protocol, whatever the protocol calls it. It is told by the profile of a
 * link when a message is recorded, so that whoever reads a history needs no protocol's names.
 *
 * An answer has the meaning of its request, and its kind tells them apart, but for two: a client's answer
 * to an `approval` is an `approval-answer`, and where the answer to `turn-start` comes when the turn is
 * over it is the `turn-end`.
 */
export type Meaning =
  | 'initialize'
  | 'initialized'
  /** Makes a thread one of this connection's: start, resume, load, fork. */
  | 'attach'
  /** Reads back what a thread holds, and attaches nothing. */
  | 'read'
  | 'turn-start'
  | 'turn-started'
  /** Says more in a turn that runs. */
  | 'steer'
  | 'delta'
  | 'turn-end'
  /** A server's request that only its user can answer. */
  | 'approval'
  | 'approval-answer'
  /** An approval needs no answer any more. */
  | 'approval-resolved'
  | 'interrupt'
  | 'error';

/** How a turn ended, as its server says. */
export type TurnEnd = 'completed' | 'interrupted' | 'failed';
