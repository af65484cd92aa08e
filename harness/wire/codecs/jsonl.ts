import { isUtf8 } from 'node:buffer';
import { HarnessError } from '../../errors.ts';
import { chunkUnit } from '../chunk-unit.ts';
import type { Codec, MoveBytes } from '../codec.ts';
import { HeldBytes } from '../held-bytes.ts';
import { defaultWireLimits, type WireLimits } from '../limits.ts';
import type { Unit } from '../unit.ts';

const lf = 0x0a;
const cr = 0x0d;

/** One message a line. A line ends with LF; a CR before it is not part of the text. */
export class JsonlCodec implements Codec {
  readonly name = 'jsonl';
  error: HarnessError | undefined = undefined;
  private readonly lineBytesMax: number;
  private readonly held = new HeldBytes();

  constructor(limits: Partial<WireLimits> = {}) {
    this.lineBytesMax = limits.lineBytesMax ?? defaultWireLimits.lineBytesMax;
  }

  get heldBytes(): number {
    return this.held.length;
  }

  push(bytes: Buffer): Unit[] {
    const units: Unit[] = [];
    let at = 0;
    while (at < bytes.length && this.error === undefined) {
      const found = bytes.indexOf(lf, at);
      const end = found < 0 ? bytes.length : found + 1;
      if (this.held.length + end - at > this.lineBytesMax) {
        this.giveUp(units);
        break;
      }
      const part = bytes.subarray(at, end);
      if (found < 0) this.held.add(part);
      else units.push(new LineUnit(this.held.length === 0 ? part : this.finish(part)));
      at = end;
    }
    if (at < bytes.length) units.push(chunkUnit(bytes.subarray(at)));
    return units;
  }

  letGo(move: MoveBytes): void {
    this.held.letGo(move);
  }

  end(): Unit[] {
    return this.held.length === 0 ? [] : [chunkUnit(this.held.take())];
  }

  encode(text: string): Buffer {
    return Buffer.from(`${text}\n`, 'utf8');
  }

  private finish(part: Buffer): Buffer {
    this.held.add(part);
    return this.held.take();
  }

  private giveUp(units: Unit[]): void {
    const { lineBytesMax } = this;
    this.error = new HarnessError(
      'LINE_TOO_LONG',
      `Expected a line to be at most ${lineBytesMax} bytes with its end.`,
    );
    if (this.held.length > 0) units.push(chunkUnit(this.held.take()));
  }
}

class LineUnit implements Unit {
  readonly kind = 'line';
  readonly bytes: Buffer;
  readonly payloadStart = 0;
  readonly more = false;
  private decoded: string | undefined = undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** An empty line carries no message, and neither does one that is not UTF-8. */
  text(): string | undefined {
    if (this.decoded !== undefined) return this.decoded;
    const { bytes } = this;
    const end = bytes.at(-2) === cr ? bytes.length - 2 : bytes.length - 1;
    const line = bytes.subarray(0, end);
    if (end > 0 && isUtf8(line)) this.decoded = line.toString('utf8');
    return this.decoded;
  }
}
