import type { Message } from '../wire/message.ts';
import type { Phase } from '../wire/profile.ts';
import type { Direction } from '../wire/unit.ts';

/** One unit (or the start of a connection) as triggers see it. */
export interface Sighting {
  /**
   * True for the start of a connection: no unit yet, so `unit` and the byte counts are 0 and there is
   * no message. One such sighting a direction, before any other of the connection.
   */
  readonly start?: boolean;
  /** True when there is no unit either: the time that a rule waits for has come (`reset after 5s`). */
  readonly tick?: boolean;
  readonly link: string;
  readonly connection: number;
  readonly direction: Direction;
  /** Number of the unit in its direction, from 0. */
  readonly unit: number;
  /** Bytes of the direction before this unit, and in it. */
  readonly bytesBefore: number;
  readonly bytes: number;
  readonly message: Message | undefined;
  readonly phase: Phase;
  /**
   * True from the start of a connection that is not the link's first until the answer to its
   * request to resume a thread, or the first turn that it asks for.
   */
  readonly resuming?: boolean;
  /** The name in the client's `initialize`, once it was seen on this connection. */
  readonly client?: string;
  /** Turns seen on the link so far, this one included. */
  readonly turn: number;
  /** Since the connection was accepted. */
  readonly ageMs: number;
}
