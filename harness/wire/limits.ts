/**
 * Bounds of what a codec holds for an unfinished unit. Above one of them the codec gives up with the
 * error named here, and passes the rest of the stream on as `chunk` units.
 */
export interface WireLimits {
  /** Payload of one WebSocket frame. `FRAME_TOO_LARGE`. Default 64 MiB. */
  readonly frameBytesMax: number;
  /** One WebSocket message: its payload, and the headers of all fragments but the last. `MESSAGE_TOO_LARGE`. Default 64 MiB. */
  readonly messageBytesMax: number;
  /** Frames of one WebSocket message, however little they carry. `MESSAGE_TOO_LARGE`. Default 65,536. */
  readonly fragmentsMax: number;
  /** One line with its line end. `LINE_TOO_LONG`. Default 16 MiB. */
  readonly lineBytesMax: number;
  /** An HTTP/1.1 head, or the trailers of a chunked body. `HEAD_TOO_LARGE`. Default 64 KiB. */
  readonly headBytesMax: number;
  /** One server-sent event with its framing. `EVENT_TOO_LARGE`. Default 16 MiB. */
  readonly eventBytesMax: number;
}

const MiB = 1024 * 1024;

export const defaultWireLimits: WireLimits = {
  frameBytesMax: 64 * MiB,
  messageBytesMax: 64 * MiB,
  fragmentsMax: 64 * 1024,
  lineBytesMax: 16 * MiB,
  headBytesMax: 64 * 1024,
  eventBytesMax: 16 * MiB,
};
