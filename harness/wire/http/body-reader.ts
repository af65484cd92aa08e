import { HarnessError } from '../../errors.ts';
import { HeldBytes } from '../held-bytes.ts';
import type { WireLimits } from '../limits.ts';
import type { Unit } from '../unit.ts';
import type { BodyCutter } from './body-cutter.ts';
import type { BodyFraming } from './body-framing.ts';

type State = 'payload' | 'chunk-size' | 'chunk-end' | 'trailers' | 'done';

const lf = 0x0a;

/**
 * Takes the framing of one body apart (RFC 9112 sections 6.2 and 7.1) and hands payload and framing to
 * a cutter. Trailers and the last chunk go there in one piece.
 */
export class BodyReader {
  error: HarnessError | undefined = undefined;
  private state: State;
  private readonly chunked: boolean;
  /** Payload bytes to come in this chunk or body. */
  private remaining: number;
  /** An unfinished line of framing. */
  private readonly line = new HeldBytes();
  /** The last chunk's size line, and the trailers so far. */
  private readonly terminator = new HeldBytes();
  private readonly cutter: BodyCutter;
  private readonly headBytesMax: number;

  constructor(framing: BodyFraming, cutter: BodyCutter, limits: WireLimits) {
    this.cutter = cutter;
    this.chunked = framing.by === 'chunks';
    this.remaining = framing.by === 'length' ? framing.bytes : Number.POSITIVE_INFINITY;
    this.state = this.chunked ? 'chunk-size' : framing.by === 'nothing' ? 'done' : 'payload';
    this.headBytesMax = limits.headBytesMax;
  }

  get done(): boolean {
    return this.state === 'done';
  }

  get heldBytes(): number {
    return this.cutter.heldBytes + this.terminator.length + this.line.length;
  }

  /** Reads on from `at`; returns where it stopped: at the body's end, an error, or the last byte. */
  read(bytes: Buffer, from: number, units: Unit[]): number {
    let at = from;
    while (at < bytes.length && this.state !== 'done' && this.error === undefined) {
      at =
        this.state === 'payload'
          ? this.readPayload(bytes, at, units)
          : this.readLine(bytes, at, units);
      this.error ??= this.cutter.error;
    }
    if (this.state !== 'done' && this.error === undefined) this.cutter.pause(units);
    return at;
  }

  /** What is held, for when cutting ends here. */
  release(): Buffer {
    return Buffer.concat([this.cutter.release(), this.terminator.take(), this.line.take()]);
  }

  private readPayload(bytes: Buffer, at: number, units: Unit[]): number {
    const end = Math.min(bytes.length, at + this.remaining);
    this.remaining -= end - at;
    const isLast = this.remaining === 0;
    this.cutter.payload(bytes.subarray(at, end), isLast && this.chunked, units);
    if (!isLast) return end;
    this.state = this.chunked ? 'chunk-end' : 'done';
    if (!this.chunked) this.cutter.finish(Buffer.alloc(0), units);
    return end;
  }

  private readLine(bytes: Buffer, at: number, units: Unit[]): number {
    const found = bytes.indexOf(lf, at);
    const end = found < 0 ? bytes.length : found + 1;
    this.line.add(bytes.subarray(at, end));
    if (this.line.length + this.terminator.length > this.headBytesMax) {
      this.error = new HarnessError(
        'HEAD_TOO_LARGE',
        `Expected a chunk's size line and trailers to be at most ${this.headBytesMax} bytes.`,
      );
    } else if (found >= 0) {
      this.takeLine(units);
    }
    return end;
  }

  private takeLine(units: Unit[]): void {
    const text = this.line
      .start(this.line.length)
      .toString('latin1')
      .replace(/\r?\n$/, '');
    if (this.state === 'chunk-size') {
      this.takeSize(text, units);
    } else if (this.state === 'trailers') {
      this.takeTrailer(text, units);
    } else if (text === '') {
      this.state = 'chunk-size';
      this.cutter.closeChunk(this.line.take(), units);
    } else {
      this.fail(`Expected a line end after a chunk's data, got ${quote(text)}.`);
    }
  }

  private takeSize(text: string, units: Unit[]): void {
    const size = /^([0-9a-f]{1,12})[ \t]*(;.*)?$/i.exec(text)?.[1];
    this.remaining = Number.parseInt(size ?? '', 16);
    if (size === undefined) {
      this.fail(`Expected a chunk's size in hex, got ${quote(text)}.`);
    } else if (this.remaining === 0) {
      this.state = 'trailers';
      this.takeTrailer(text, units);
    } else {
      this.state = 'payload';
      this.cutter.openChunk(this.line.take());
    }
  }

  /** The size line of the last chunk is taken the same way. */
  private takeTrailer(text: string, units: Unit[]): void {
    const line = this.line.take();
    this.terminator.add(line);
    if (text !== '') return;
    this.state = 'done';
    this.cutter.finish(this.terminator.take(), units);
  }

  private fail(message: string): void {
    this.error = new HarnessError('CHUNK_INVALID', message);
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
