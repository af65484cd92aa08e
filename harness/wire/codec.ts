import type { HarnessError } from '../errors.ts';
import type { Unit } from './unit.ts';

/**
 * Cuts one direction of one connection into units. Pure: no I/O, no clock.
 *
 * A codec never throws on wire bytes. When the bytes break its protocol or a limit, it reports the
 * error in `error`, gives up, and everything from there on (held bytes first) comes out as `chunk`
 * units: the proxy must not break what the peers may still understand.
 */
export interface Codec {
  readonly name: CodecName;
  /**
   * Takes the next bytes of the stream; returns the units that they complete, in order. A codec may
   * ask `passOver` about a message, and give neighbours for which it is true out as one unit.
   */
  push(bytes: Buffer, passOver?: PassOver): Unit[];
  /** The stream has ended: bytes of an unfinished unit, as one last `chunk` unit, or nothing. */
  end(): Unit[];
  /**
   * Asked after each push whose bytes their owner would read into again: hands what is held of them to
   * `move`, and goes on with what that returns, the same bytes elsewhere. Where it would take much to
   * move them, or more than they is still needed, `move` is not called.
   */
  letGo?(move: MoveBytes): void;
  /** Bytes held for an unfinished unit. */
  readonly heldBytes: number;
  /** Why the codec gave up cutting, once it has. */
  readonly error: HarnessError | undefined;
  /**
   * Makes a unit of this codec that carries `text`, as the peer that sends this direction would.
   * Undefined while no message can stand here: before the upgrade, or in an HTTP request.
   */
  readonly encode?: ((text: string) => Buffer) | undefined;
}

/** Whether nobody asks about the message whose text stands in `bytes` from `from` up to `to`. */
export type PassOver = (bytes: Buffer, from: number, to: number) => boolean;

/** Copies bytes out of the way of the next read, to the memory before it if that is possible. */
export type MoveBytes = (held: Buffer) => Buffer;

export type CodecName = 'raw' | 'websocket' | 'jsonl' | 'sse';

export const codecNames: readonly CodecName[] = ['raw', 'websocket', 'jsonl', 'sse'];
