import { isUtf8 } from 'node:buffer';
import type { FragmentedText } from './fragmented-text.ts';
import { applyMask, opcodes } from './frame.ts';
import type { FrameHeader, Unit } from './unit.ts';

/**
 * One frame, and its own header: `frame` is the unit itself, so that a frame costs one object and one
 * view of the bytes. The shape is fixed; the text is made when it is asked for.
 */
export class FrameUnit implements Unit, FrameHeader {
  readonly kind = 'frame';
  readonly bytes: Buffer;
  readonly payloadStart: number;
  readonly more: boolean;
  readonly fin: boolean;
  readonly opcode: number;
  readonly rsv: number;
  readonly masked: boolean;
  readonly payloadBytes: number;
  /** True for the last frame of a text message that can be read (no extension has packed it). */
  private readonly endsText: boolean;
  /** What the frames of that message before this one carried. */
  private earlier: FragmentedText | undefined;
  private decoded: string | undefined;

  constructor(
    bytes: Buffer,
    payloadStart: number,
    more: boolean,
    endsText: boolean,
    earlier: FragmentedText | undefined,
  ) {
    const first = bytes[0] as number;
    this.bytes = bytes;
    this.payloadStart = payloadStart;
    this.more = more;
    this.fin = first >= 0x80;
    this.opcode = first & 0x0f;
    this.rsv = (first >> 4) & 0x07;
    this.masked = (bytes[1] as number) >= 0x80;
    this.payloadBytes = bytes.length - payloadStart;
    this.endsText = endsText;
    this.earlier = earlier;
    this.decoded = undefined;
  }

  get frame(): FrameHeader {
    return this;
  }

  get headerBytes(): number {
    return this.payloadStart;
  }

  text(): string | undefined {
    if (!this.endsText || this.decoded !== undefined) return this.decoded;
    const payload = this.earlier?.endedBy(this.payload()) ?? this.payload();
    this.earlier = undefined;
    // A text message that is not UTF-8 is a protocol error (RFC 6455 section 8.1), and no text.
    if (isUtf8(payload)) this.decoded = payload.toString('utf8');
    return this.decoded;
  }

  /** This frame's payload without mask: a view when it has none, else a copy. */
  payload(): Buffer {
    const payload = this.bytes.subarray(this.payloadStart);
    if (!this.masked) return payload;
    const plain = Buffer.from(payload);
    applyMask(plain, this.bytes, this.payloadStart - 4);
    return plain;
  }

  /** True when the text is the payload as it stands in `bytes`: one frame, no mask. */
  get isPlainText(): boolean {
    return this.endsText && !this.masked && this.opcode === opcodes.text;
  }
}
