import { HarnessError } from '../errors.ts';
import type { Codec, PassOver } from '../wire/codec.ts';
import type { WireLimits } from '../wire/limits.ts';
import { openCodecs } from '../wire/open-codecs.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import type { Draw } from './draw.ts';
import type { Segment, Stream } from './stream.ts';

/** Small, so that short streams reach them. No valid stream does. */
export const fuzzLimits: WireLimits = {
  frameBytesMax: 2000,
  messageBytesMax: 3000,
  fragmentsMax: 1000,
  lineBytesMax: 2000,
  headBytesMax: 1000,
  eventBytesMax: 1500,
};
/** What may be held for an unfinished unit: the largest limit, and a frame's or chunk's own framing. */
export const heldBytesMax = Math.max(...Object.values(fuzzLimits)) + 64;

export interface Checked {
  readonly bytes: number;
  readonly units: number;
  /** Codes of the errors with which codecs gave up. */
  readonly errors: readonly string[];
}

/** Feeds a stream in reads of random sizes and throws what it breaks: a law, or an exception. */
export function checkStream(stream: Stream, draw: Draw): Checked {
  const pair = openCodecs(stream.codec, fuzzLimits);
  const ways = {
    upstream: new Way(pair.upstream, 'upstream', draw),
    downstream: new Way(pair.downstream, 'downstream', draw),
  };
  for (const { direction, bytes } of readsOf(stream.segments, draw)) ways[direction].push(bytes);
  const both = [ways.upstream, ways.downstream];
  for (const way of both) way.end();
  if (stream.kind === 'valid') for (const way of both) way.checkValid(stream);
  return {
    bytes: both.reduce((sum, { given }) => sum + given, 0),
    units: both.reduce((sum, { units }) => sum + units, 0),
    errors: both.flatMap(({ codec }) => codec.error?.code ?? []),
  };
}

/** Small pieces, or several segments at once, as a network would have them. */
function readsOf(segments: readonly Segment[], draw: Draw): Segment[] {
  const sizeMax = draw.pick([1, 3, 20, 200, 5000]);
  return joined(segments, draw).flatMap(({ direction, bytes }) => {
    const reads: Segment[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + draw.upTo(sizeMax - 1);
      reads.push({ direction, bytes: bytes.subarray(at, at + size) });
      at += size;
    }
    return reads;
  });
}

function joined(segments: readonly Segment[], draw: Draw): Segment[] {
  const result: Segment[] = [];
  for (const segment of segments) {
    const last = result.at(-1);
    if (last?.direction !== segment.direction || draw.chance(50)) result.push(segment);
    else result[result.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, segment.bytes]) };
  }
  return result;
}

class Way {
  readonly codec: Codec;
  readonly #direction: Direction;
  readonly #texts: string[] = [];
  readonly #passOver: PassOver | undefined;
  #chunks = 0;
  units = 0;
  given = 0;
  /** Bytes that were given and did not come out yet, in order. */
  #owed = Buffer.alloc(0);

  constructor(codec: Codec, direction: Direction, draw: Draw) {
    this.codec = codec;
    this.#direction = direction;
    // Messages that nobody asks about: none, some, or all.
    const percent = draw.pick([0, 50, 100]);
    this.#passOver = percent === 0 ? undefined : () => draw.chance(percent);
  }

  push(bytes: Buffer): void {
    this.given += bytes.length;
    this.#owed = Buffer.concat([this.#owed, bytes]);
    this.#take(this.codec.push(bytes, this.#passOver));
    const { heldBytes, error } = this.codec;
    if (heldBytes !== this.#owed.length) {
      throw this.#broken(`says that it holds ${heldBytes} bytes, and holds ${this.#owed.length}`);
    }
    if (heldBytes > heldBytesMax) throw this.#broken(`holds ${heldBytes} bytes`);
    if (error !== undefined && !(error instanceof HarnessError)) {
      throw this.#broken(`gave up with ${String(error)}`);
    }
    this.codec.encode?.('x');
  }

  end(): void {
    this.#take(this.codec.end());
    if (this.#owed.length > 0) throw this.#broken(`kept ${this.#owed.length} bytes`);
  }

  checkValid({ codec, texts }: Stream): void {
    const { error } = this.codec;
    if (error) throw this.#broken(`refuses a valid stream: ${error.code} ${error.message}`);
    const expected = texts?.[this.#direction];
    if (expected === undefined) return;
    if (codec !== 'raw' && this.#chunks > 0) throw this.#broken('left a valid stream uncut');
    const got = JSON.stringify(this.#texts);
    const wanted = JSON.stringify(expected);
    if (got !== wanted) throw this.#broken(`read ${got}, expected ${wanted}`);
  }

  #take(units: readonly Unit[]): void {
    for (const unit of units.flatMap(apart)) {
      const { bytes, payloadStart, kind } = unit;
      if (!this.#owed.subarray(0, bytes.length).equals(bytes)) throw this.#broken('changed bytes');
      this.#owed = this.#owed.subarray(bytes.length);
      if (payloadStart < 0 || payloadStart > bytes.length) {
        throw this.#broken(`starts a payload at ${payloadStart} of ${bytes.length}`);
      }
      const text = unit.text();
      if (text !== undefined) this.#texts.push(text);
      if (kind === 'chunk') this.#chunks += 1;
      this.units += 1;
    }
  }

  #broken(what: string): Error {
    return new Error(`the ${this.codec.name} codec ${this.#direction} ${what}`);
  }
}

function apart(unit: Unit): readonly Unit[] {
  if (!unit.run) return [unit];
  const units = unit.run.apart();
  if (units.length === unit.run.count) return units;
  throw new Error(`a run of ${unit.run.count} units has ${units.length}`);
}
