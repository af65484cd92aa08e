import type { HarnessError } from '../../errors.ts';
import type { Unit } from '../unit.ts';

/**
 * Cuts the content of one body into units. It is handed all bytes of the body in order, framing apart
 * from payload, and keeps both: the bytes of its units are the bytes of the body.
 */
export interface BodyCutter {
  /** Why it cannot go on. */
  readonly error: HarnessError | undefined;
  readonly heldBytes: number;
  /** A chunk-size line with its line end; payload follows. */
  openChunk(line: Buffer): void;
  /** Payload; `endsChunk` when it is the last of its chunk. */
  payload(bytes: Buffer, endsChunk: boolean, units: Unit[]): void;
  /** The line end after a chunk's payload. */
  closeChunk(lineEnd: Buffer, units: Unit[]): void;
  /** All bytes that were read so far have been handed over: a cutter may let go of what it holds. */
  pause(units: Unit[]): void;
  /** The body is whole; `terminator` is the last chunk with its trailers, or empty. */
  finish(terminator: Buffer, units: Unit[]): void;
  /** What it holds, for when cutting ends here. */
  release(): Buffer;
}
