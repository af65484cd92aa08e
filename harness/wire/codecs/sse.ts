/**
 * HTTP/1.1 (RFC 9112), one direction: heads, bodies, and the events of `text/event-stream` bodies. A
 * connection starts here also when it is to become a WebSocket: when the server has answered 101,
 * both directions go on as frames; any other answer leaves the connection as HTTP.
 *
 * What a body is handed to: `http/event-stream.ts` (units `event`) or `http/plain-body.ts` (`body`).
 */
import { type ErrorCode, HarnessError } from '../../errors.ts';
import { chunkUnit } from '../chunk-unit.ts';
import type { Codec, CodecName, MoveBytes, PassOver } from '../codec.ts';
import { isFrameStart } from '../frame.ts';
import { HeldBytes } from '../held-bytes.ts';
import { bodyCutterFor, eventFraming } from '../http/body-cutter-for.ts';
import { bodyFraming } from '../http/body-framing.ts';
import { BodyReader } from '../http/body-reader.ts';
import { announceChunks, inChunk } from '../http/chunk.ts';
import type { EventFraming } from '../http/event-stream.ts';
import { encodeEvent } from '../http/event-text.ts';
import type { HttpExchange } from '../http/exchange.ts';
import { type HttpHead, parseHead } from '../http/head.ts';
import { httpUnit } from '../http/http-unit.ts';
import { mayStartHead } from '../http/start-line.ts';
import type { WireLimits } from '../limits.ts';
import type { Direction, Unit } from '../unit.ts';
import { RawCodec } from './raw.ts';
import { WebSocketCodec } from './websocket.ts';

const lf = 0x0a;
const cr = 0x0d;
/** A start line is judged by so much of it while the head is not whole. */
const startBytesMax = 256;

export interface HttpOptions {
  readonly direction: Direction;
  /** Shared by the two directions of a connection. */
  readonly exchange: HttpExchange;
  readonly limits: WireLimits;
  /** What to be called whatever the connection turns into. */
  readonly name?: CodecName | undefined;
}

export class HttpCodec implements Codec {
  private readonly direction: Direction;
  private readonly exchange: HttpExchange;
  private readonly limits: WireLimits;
  private readonly fixedName: CodecName | undefined;
  private broken: HarnessError | undefined = undefined;
  /** What cuts from the switch of protocols on. */
  private next: Codec | undefined = undefined;
  /** The body that is being read; undefined while a head is expected. */
  private body: BodyReader | undefined = undefined;
  /** The framing of the last body of events: what can be made here are more of them. */
  private events: EventFraming | undefined = undefined;
  private readonly head = new HeldBytes();
  /** Bytes of the head's current line, without its end. */
  private lineBytes = 0;
  private headHasText = false;
  /** Bytes of the head when its start was judged last. */
  private headTextSeen = 0;

  constructor(options: HttpOptions) {
    this.direction = options.direction;
    this.exchange = options.exchange;
    this.limits = options.limits;
    this.fixedName = options.name;
  }

  get name(): CodecName {
    return this.fixedName ?? (this.exchange.isWebSocket ? 'websocket' : 'sse');
  }

  get error(): HarnessError | undefined {
    return this.broken ?? this.next?.error;
  }

  get heldBytes(): number {
    return this.head.length + (this.body?.heldBytes ?? 0) + (this.next?.heldBytes ?? 0);
  }

  get encode(): ((text: string) => Buffer) | undefined {
    const next = this.next ?? this.follow();
    if (next !== undefined) return next.encode?.bind(next);
    if (this.events === undefined) return undefined;
    return this.events === 'close' ? encodeEvent : (text) => inChunk(encodeEvent(text));
  }

  push(bytes: Buffer, passOver?: PassOver): Unit[] {
    if (this.next !== undefined) return this.next.push(bytes, passOver);
    const units: Unit[] = [];
    let at = 0;
    while (at < bytes.length && this.broken === undefined) {
      const next = this.follow(bytes, at);
      if (next !== undefined) return units.concat(next.push(bytes.subarray(at)));
      if (this.isOpaque) return units.concat(chunkUnit(bytes.subarray(at)));
      at = this.body ? this.readBody(this.body, bytes, at, units) : this.readHead(bytes, at, units);
    }
    if (this.broken !== undefined) {
      const held = this.release();
      if (held.length > 0) units.push(chunkUnit(held));
      if (at < bytes.length) units.push(chunkUnit(bytes.subarray(at)));
    }
    return units;
  }

  letGo(move: MoveBytes): void {
    this.next?.letGo?.(move);
  }

  end(): Unit[] {
    if (this.next !== undefined) return this.next.end();
    const held = this.release();
    return held.length === 0 ? [] : [chunkUnit(held)];
  }

  /** Between messages: goes over to what the connection has become. */
  private follow(bytes?: Buffer, at = 0): Codec | undefined {
    if (this.body !== undefined || this.head.length > 0) return undefined;
    const { exchange, direction, limits } = this;
    if (exchange.mode === 'http') {
      if (bytes === undefined || !this.framesBegin(bytes, at)) return undefined;
    }
    const deflate = exchange.mayBePacked;
    this.next =
      exchange.mode === 'tunnel'
        ? new RawCodec()
        : new WebSocketCodec({ direction, limits, deflate });
    return this.next;
  }

  /** Frames with no request before them, or of a client that does not wait for its answer. */
  private framesBegin(bytes: Buffer, at: number): boolean {
    const { exchange, direction } = this;
    const first = bytes[at] as number;
    if (exchange.requests === 0 && this.fixedName === 'websocket' && isFrameStart(first)) {
      exchange.switchToFrames();
      return true;
    }
    if (direction === 'downstream' || !exchange.upgradePending) return false;
    // No head has such bytes at its start; a packed fragment has, with its mask, only behind a letter.
    return isFrameStart(first) || first >= 0x80 || (bytes[at + 1] ?? 0) >= 0x80;
  }

  /** The client goes on before the server has agreed to a tunnel: it may be anything, and waits for nothing. */
  private get isOpaque(): boolean {
    const { exchange, direction } = this;
    if (direction === 'downstream' || this.body !== undefined || this.head.length > 0) return false;
    return exchange.mode === 'http' && exchange.tunnelPending;
  }

  private readBody(body: BodyReader, bytes: Buffer, from: number, units: Unit[]): number {
    const at = body.read(bytes, from, units);
    this.broken = body.error;
    if (body.done) this.body = undefined;
    return at;
  }

  private readHead(bytes: Buffer, from: number, units: Unit[]): number {
    const end = this.findHeadEnd(bytes, from);
    const isWhole = end > 0;
    this.head.add(bytes.subarray(from, isWhole ? end : bytes.length));
    if (this.head.length > this.limits.headBytesMax) {
      const { headBytesMax } = this.limits;
      this.fail('HEAD_TOO_LARGE', `Expected a head to be at most ${headBytesMax} bytes.`);
    } else if (isWhole) {
      this.takeHead(units);
    } else if (this.headTextSeen < startBytesMax) {
      this.judgeStart();
    }
    return isWhole ? end : bytes.length;
  }

  /** What no head begins with is not held until there is an empty line in it. */
  private judgeStart(): void {
    const bytes = this.head.start(Math.min(this.head.length, startBytesMax));
    const text = bytes.toString('latin1', 0, startBytesMax);
    this.headTextSeen = this.head.length;
    if (!mayStartHead(text, this.expects)) {
      this.fail('HEAD_INVALID', `Expected the head of an HTTP/1.1 ${this.expects}.`);
    }
  }

  private get expects(): HttpHead['kind'] {
    return this.direction === 'upstream' ? 'request' : 'response';
  }

  /** Where the empty line ends that ends the head; 0 when it is not there yet. */
  private findHeadEnd(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === lf) {
        // Empty lines before the start line are no head (RFC 9112 section 2.2).
        if (this.lineBytes === 0 && this.headHasText) return at + 1;
        this.lineBytes = 0;
      } else if (byte !== cr) {
        this.lineBytes++;
        this.headHasText = true;
      }
    }
    return 0;
  }

  private takeHead(units: Unit[]): void {
    this.lineBytes = 0;
    this.headHasText = false;
    const head = parseHead(this.head.start(this.head.length));
    this.headTextSeen = 0;
    if (head?.kind !== this.expects) {
      this.fail('HEAD_INVALID', `Expected the head of an HTTP/1.1 ${this.expects}.`);
      return;
    }
    const method = this.exchanged(head);
    const framing = method === undefined ? undefined : bodyFraming(head, method);
    if (framing === undefined) {
      this.fail('HEAD_INVALID', 'Expected a head with one clear length of its body.');
      return;
    }
    const bytes = this.head.take();
    const events = eventFraming(head, framing);
    const standalone = events === 'length' ? () => announceChunks(bytes) : undefined;
    units.push(httpUnit({ kind: 'head', bytes, standalone }));
    if (framing.by === 'nothing') return;
    this.events = events ?? this.events;
    const cutter = bodyCutterFor(head, framing, this.limits);
    this.body = new BodyReader(framing, cutter, this.limits);
  }

  /** Tells the other direction; returns the method of the request that the head belongs to. */
  private exchanged(head: HttpHead): string | undefined {
    if (head.kind === 'response') return this.exchange.response(head);
    return this.exchange.request(head) ? head.method : undefined;
  }

  private release(): Buffer {
    return Buffer.concat([this.head.take(), this.body?.release() ?? Buffer.alloc(0)]);
  }

  private fail(code: ErrorCode, message: string): void {
    this.broken = new HarnessError(code, message);
  }
}
