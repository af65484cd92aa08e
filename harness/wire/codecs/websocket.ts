/**
 * WebSocket frames (RFC 6455 section 5), one direction. A machine of two states: between frames, where
 * whole frames are cut out of a chunk as views, and inside a frame that spans chunks, whose bytes are
 * held until it is whole and then joined: the only copy. `measure` is the one place that says "not
 * enough bytes yet".
 *
 * It judges only what keeps it from cutting or joining. Masks on the wrong side, lengths that are
 * longer than need be and broken UTF-8 pass: the peers judge those.
 */
import { HarnessError } from '../../errors.ts';
import { chunkUnit } from '../chunk-unit.ts';
import type { Codec, MoveBytes, PassOver } from '../codec.ts';
import { FragmentedText } from '../fragmented-text.ts';
import { encodeFrame, maskFor, opcodes } from '../frame.ts';
import { frameError } from '../frame-rules.ts';
import { FrameUnit } from '../frame-unit.ts';
import { HeldBytes } from '../held-bytes.ts';
import { defaultWireLimits, type WireLimits } from '../limits.ts';
import type { Direction, Unit } from '../unit.ts';

const headerBytesMax = 14;
/** What `measure` answers when it has set `error`. */
const broken = 0;

export interface WebSocketOptions {
  readonly direction: Direction;
  readonly limits?: Partial<WireLimits>;
  /** permessage-deflate was negotiated: RSV1 is legal, and marks a message whose text is opaque. */
  readonly deflate?: boolean;
}

/** Frames only; the HTTP upgrade before them is `HttpCodec`'s. */
export class WebSocketCodec implements Codec {
  readonly name = 'websocket';
  error: HarnessError | undefined = undefined;
  private readonly direction: Direction;
  private readonly deflate: boolean;
  private readonly frameBytesMax: number;
  private readonly messageBytesMax: number;
  private readonly fragmentsMax: number;
  /** A frame in a run may be as long as any frame. */
  private readonly runBytesMax: number;
  /** A frame that spans chunks, and how many of its bytes are needed to go on. */
  private readonly held = new HeldBytes();
  private needBytes = 0;
  /** Frames so far of a fragmented message, while one is open, and their bytes. */
  private fragments = 0;
  private fragmentsBytes = 0;
  /** What they say, when it is text that can be read. */
  private openText: FragmentedText | undefined = undefined;
  /** Header bytes of the frame that was measured last. */
  private headerBytes = 0;

  constructor(options: WebSocketOptions) {
    const limits = { ...defaultWireLimits, ...options.limits };
    this.direction = options.direction;
    this.deflate = options.deflate ?? false;
    this.frameBytesMax = limits.frameBytesMax;
    this.messageBytesMax = limits.messageBytesMax;
    this.fragmentsMax = limits.fragmentsMax;
    this.runBytesMax = Math.min(limits.frameBytesMax, limits.messageBytesMax);
  }

  get heldBytes(): number {
    return this.held.length;
  }

  push(bytes: Buffer, passOver?: PassOver): Unit[] {
    const units: Unit[] = [];
    const end = bytes.length;
    let at = this.held.length === 0 ? 0 : this.finishHeld(bytes, units);
    while (at < end && this.error === undefined) {
      if (passOver !== undefined) {
        const from = at;
        at = this.passRun(bytes, from, passOver, units);
        if (at === end) return units;
      }
      const need = this.measure(bytes, at, end - at);
      if (need === broken) break;
      if (need > end - at) {
        this.held.add(bytes.subarray(at));
        this.needBytes = need;
        return units;
      }
      units.push(this.cut(bytes.subarray(at, at + need)));
      at += need;
    }
    if (at < end) units.push(chunkUnit(at === 0 ? bytes : bytes.subarray(at)));
    return units;
  }

  letGo(move: MoveBytes): void {
    this.held.letGo(move);
  }

  end(): Unit[] {
    return this.held.length === 0 ? [] : [chunkUnit(this.held.take())];
  }

  encode(text: string): Buffer {
    const payload = Buffer.from(text, 'utf8');
    if (this.direction === 'downstream') return encodeFrame({ opcode: opcodes.text, payload });
    return encodeFrame({ opcode: opcodes.text, payload, mask: maskFor(payload.length) });
  }

  /** Goes on with the frame that is held; returns how many of `bytes` it took. */
  private finishHeld(bytes: Buffer, units: Unit[]): number {
    let at = 0;
    for (;;) {
      const taken = Math.min(this.needBytes - this.held.length, bytes.length - at);
      this.held.add(bytes.subarray(at, at + taken));
      at += taken;
      if (this.held.length < this.needBytes) return at;
      const need = this.measure(this.held.start(headerBytesMax), 0, this.held.length);
      if (need === broken) {
        units.push(chunkUnit(this.held.take()));
        return at;
      }
      if (need === this.held.length) {
        units.push(this.cut(this.held.take()));
        return at;
      }
      this.needBytes = need;
    }
  }

  /**
   * Takes whole text frames that nobody asks about, without a look at each more than it takes; returns
   * where they end.
   */
  private passRun(bytes: Buffer, from: number, passOver: PassOver, units: Unit[]): number {
    let at = from;
    let count = 0;
    /** Where the last frame begins, and the one before it. */
    let last = from;
    let beforeLast = from;
    while (this.fragments === 0 && bytes[at] === 0x81 && (bytes[at + 1] ?? 255) < 127) {
      const short = bytes[at + 1] as number;
      const start = at + (short === 126 ? 4 : 2);
      if (start > bytes.length) break;
      const length =
        short === 126 ? ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number) : short;
      const to = start + length;
      if (to > bytes.length || length > this.runBytesMax || !passOver(bytes, start, to)) break;
      beforeLast = last;
      last = at;
      at = to;
      count += 1;
    }
    if (count > 0) units.push(this.frameRun(bytes.subarray(from, at), count, beforeLast - from));
    return at;
  }

  private frameRun(bytes: Buffer, count: number, beforeLast: number): Unit {
    const { direction, deflate } = this;
    const cut = (part: Buffer) => new WebSocketCodec({ direction, deflate }).push(part);
    const run = { count, apart: () => cut(bytes), tail: () => cut(bytes.subarray(beforeLast)) };
    return { kind: 'frame', bytes, payloadStart: 0, more: false, run, text: () => undefined };
  }

  /**
   * How many bytes the frame at `at` needs, as far as its first `available` bytes tell: at most
   * `available` only when it is there as a whole.
   */
  private measure(bytes: Buffer, at: number, available: number): number {
    if (available < 2) return 2;
    const first = bytes[at] as number;
    const second = bytes[at + 1] as number;
    // One final text frame is nearly every message: it breaks no rule unless another one is open.
    if (first !== 0x81 || this.fragments > 0) {
      const open = this.fragments > 0;
      this.error = frameError(first, second, { open, deflate: this.deflate });
      if (this.error !== undefined) return broken;
    }
    let length = second & 0x7f;
    let header = second >= 0x80 ? 6 : 2;
    if (length === 126) {
      header += 2;
      if (available < header) return header;
      length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    } else if (length === 127) {
      header += 8;
      if (available < header) return header;
      length = bytes.readUInt32BE(at + 2) * 0x1_0000_0000 + bytes.readUInt32BE(at + 6);
    }
    // Control frames are no part of the open message, and have a limit of their own.
    if ((first & 0x08) === 0) {
      this.error = this.lengthError(length);
      if (this.error !== undefined) return broken;
    }
    this.headerBytes = header;
    return header + length;
  }

  private lengthError(length: number): HarnessError | undefined {
    const messageBytes = length + this.fragmentsBytes;
    if (this.fragments >= this.fragmentsMax) {
      return new HarnessError(
        'MESSAGE_TOO_LARGE',
        `Expected a message to be at most ${this.fragmentsMax} fragments, got more.`,
      );
    }
    if (length <= this.frameBytesMax && messageBytes <= this.messageBytesMax) return undefined;
    if (length >= 2 ** 63) {
      return new HarnessError(
        'FRAME_LENGTH_INVALID',
        "Expected the highest bit of a frame's 64-bit length to be 0, got 1.",
      );
    }
    if (length > this.frameBytesMax) {
      return new HarnessError(
        'FRAME_TOO_LARGE',
        `Expected a frame's payload to be at most ${this.frameBytesMax} bytes, got ${length}.`,
      );
    }
    return new HarnessError(
      'MESSAGE_TOO_LARGE',
      `Expected a message to be at most ${this.messageBytesMax} bytes, got ${messageBytes}.`,
    );
  }

  private cut(frame: Buffer): FrameUnit {
    const headerBytes = this.headerBytes;
    const first = frame[0] as number;
    if (first === 0x81) return new FrameUnit(frame, headerBytes, false, true, undefined);
    if ((first & 0x0f) >= opcodes.close) {
      return new FrameUnit(frame, headerBytes, this.fragments > 0, false, undefined);
    }
    // Only the first fragment says what the message is; a continuation goes on with it.
    const isText = this.fragments > 0 ? this.openText !== undefined : isReadable(first);
    if (first >= 0x80) {
      const earlier = this.openText;
      this.fragments = 0;
      this.fragmentsBytes = 0;
      this.openText = undefined;
      return new FrameUnit(frame, headerBytes, false, isText, earlier);
    }
    if (isText) {
      this.openText ??= new FragmentedText();
      this.openText.add(frame, headerBytes, (frame[1] as number) >= 0x80);
    }
    this.fragments += 1;
    this.fragmentsBytes += frame.length;
    return new FrameUnit(frame, headerBytes, true, false, undefined);
  }
}

/** A text that no extension has packed. */
const isReadable = (first: number) => (first & 0x4f) === opcodes.text;
