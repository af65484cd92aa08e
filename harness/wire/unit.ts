/**
 * What a codec cuts a byte stream into. `bytes` are exactly the bytes that were on the wire, so that
 * forwarding every unit in order forwards the stream unchanged.
 */
export type Direction = 'upstream' | 'downstream';

/** `chunk` raw bytes as read; `head` an HTTP/1.1 head; `body` HTTP body bytes that are no event. */
export type UnitKind = 'chunk' | 'head' | 'frame' | 'line' | 'event' | 'body';

/** The fields of a WebSocket frame header (RFC 6455 section 5.2). */
export interface FrameHeader {
  readonly fin: boolean;
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  readonly opcode: number;
  /** RSV1 is bit 4, RSV2 bit 2, RSV3 bit 1. */
  readonly rsv: number;
  readonly masked: boolean;
  /** Bytes of the header with extended length and masking key. */
  readonly headerBytes: number;
  readonly payloadBytes: number;
}

export interface Unit {
  readonly kind: UnitKind;
  readonly bytes: Buffer;
  /** Where the payload starts in `bytes`: after a frame header, after a chunk-size line. */
  readonly payloadStart: number;
  readonly frame?: FrameHeader;
  /**
   * True when this unit belongs together with the next one of its direction: a frame of a message
   * that is not final. Rules about messages hold such units until the last one is there.
   */
  readonly more: boolean;
  /**
   * Present when this unit shares its framing with its neighbours: server-sent events of one HTTP
   * chunk, or in a body of fixed length. The same content, framed on its own (in a chunk of its own).
   * Where units of a direction may be dropped, replaced, moved, or others put between them, forward
   * `standalone` in place of `bytes` for each unit that has it, from such a unit's first neighbour on:
   * begin or stop doing so only at a unit that has none.
   */
  readonly standalone?: Buffer | undefined;
  /** Present when this is several units in one, that nobody asks about one by one. */
  readonly run?: JoinedUnits | undefined;
  /**
   * The text of the message that this unit completes (unmasked, fragments joined), or undefined when
   * it completes none or is not text. Decoded when called, then kept.
   */
  text(): string | undefined;
}

export interface JoinedUnits {
  readonly count: number;
  /** The same, one by one. */
  apart(): Unit[];
  /** Its last two, or the only one. */
  tail(): Unit[];
}
