/**
 * A `text/event-stream` body: one unit an event, whatever chunks it came in. All bytes of framing go
 * with an event: a chunk-size line with the event whose data follows, the line end of a chunk with the
 * event that ends the chunk. So an event that fills its chunk (as most servers write them) is a unit
 * that can be dropped, moved or replaced as it is. Events that share a chunk cannot, because its size is
 * told before the first of them; nor can those in a body of fixed length. These units have `standalone`:
 * the same event in a chunk of its own. The head of a body of fixed length has one as well, which
 * announces chunks, and an empty unit at the body's end stands for the last chunk.
 */
import { HarnessError } from '../../errors.ts';
import { HeldBytes } from '../held-bytes.ts';
import type { Unit } from '../unit.ts';
import type { BodyCutter } from './body-cutter.ts';
import { inChunk, lastChunk } from './chunk.ts';
import { EventBoundary } from './event-boundary.ts';
import { eventText } from './event-text.ts';
import { httpUnit } from './http-unit.ts';

/** `close` also for a fixed length that cannot be given up, to a peer that knows no chunks. */
export type EventFraming = 'chunks' | 'length' | 'close';

export class EventStream implements BodyCutter {
  error: HarnessError | undefined = undefined;
  private readonly framing: EventFraming;
  private readonly eventBytesMax: number;
  private readonly boundary = new EventBoundary();
  private readonly held = new HeldBytes();
  /** The payload in `held`. */
  private parts: Buffer[] = [];
  private payloadStart = 0;
  /** What is held begins where a chunk begins. */
  private ownsChunk = false;
  /** The event is over but for the line end of its chunk. */
  private awaitsChunkEnd = false;

  constructor(framing: EventFraming, eventBytesMax: number) {
    this.framing = framing;
    this.eventBytesMax = eventBytesMax;
  }

  get heldBytes(): number {
    return this.held.length;
  }

  openChunk(line: Buffer): void {
    if (this.held.length === 0) this.ownsChunk = true;
    this.hold(line);
  }

  payload(bytes: Buffer, endsChunk: boolean, units: Unit[]): void {
    let from = 0;
    while (from < bytes.length && this.error === undefined) {
      const end = this.boundary.next(bytes, from);
      const to = end < 0 ? bytes.length : end;
      if (this.parts.length === 0) this.payloadStart = this.held.length;
      if (to > from) this.parts.push(bytes.subarray(from, to));
      this.hold(bytes.subarray(from, to));
      from = to;
      this.awaitsChunkEnd = end >= 0 && to === bytes.length && endsChunk;
      const isOver = end >= 0 && !this.awaitsChunkEnd && this.error === undefined;
      if (isOver) this.emit(units, 'event', false);
    }
    if (from < bytes.length) this.held.add(bytes.subarray(from));
  }

  closeChunk(lineEnd: Buffer, units: Unit[]): void {
    this.hold(lineEnd);
    if (this.awaitsChunkEnd) this.emit(units, 'event', true);
    this.awaitsChunkEnd = false;
  }

  /** An event is handed out when it is whole, and not before. */
  pause(): void {}

  finish(terminator: Buffer, units: Unit[]): void {
    // An event that breaks off is none (HTML standard, "Interpreting an event stream").
    const kind = this.boundary.isPending ? 'event' : 'body';
    if (this.held.length > 0) this.emit(units, kind, true);
    if (this.framing === 'close') return;
    const standalone = this.framing === 'length' ? () => lastChunk : undefined;
    units.push(httpUnit({ kind: 'body', bytes: terminator, standalone }));
  }

  release(): Buffer {
    return this.held.take();
  }

  private hold(bytes: Buffer): void {
    this.held.add(bytes);
    if (this.held.length <= this.eventBytesMax) return;
    this.error = new HarnessError(
      'EVENT_TOO_LARGE',
      `Expected an event to be at most ${this.eventBytesMax} bytes with its framing.`,
    );
  }

  private emit(units: Unit[], kind: 'event' | 'body', endsWithChunk: boolean): void {
    const { parts, framing } = this;
    const payloadStart = this.payloadStart;
    const isWhole =
      framing === 'close' || (framing === 'chunks' && this.ownsChunk && endsWithChunk);
    units.push(
      httpUnit({
        kind,
        bytes: this.held.take(),
        payloadStart,
        text: kind === 'event' ? () => eventText(Buffer.concat(parts)) : undefined,
        standalone: isWhole ? undefined : () => inChunk(Buffer.concat(parts)),
      }),
    );
    this.parts = [];
    this.ownsChunk = false;
  }
}
