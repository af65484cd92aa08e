import type { Chunk, Stage, StageContext, StageKind, StageOutput, StreamEnd } from './stage.ts';
import { TimedQueue } from './timed-queue.ts';

export interface BandwidthSettings {
  /** 1 KB a second, of 1,000 bytes; 0 lets nothing pass. */
  readonly bytesPerMs: number;
}

/** Pieces of a large chunk leave at this distance. */
const pieceMs = 100;

/** Paces bytes, without credit for idle time; the rest of a chunk waits for its turn. */
export const bandwidthStage: StageKind<BandwidthSettings> = {
  actsOn: 'bytes',
  make: (output, settings, context) => new BandwidthStage(output, settings, context),
};

class BandwidthStage implements Stage<BandwidthSettings> {
  readonly #context: StageContext;
  readonly #queue: TimedQueue;
  #settings: BandwidthSettings;
  /** Until then the way is taken. */
  #freeAt = 0;

  constructor(output: StageOutput, settings: BandwidthSettings, context: StageContext) {
    this.#settings = settings;
    this.#context = context;
    this.#queue = new TimedQueue(context.clock, output);
  }

  take({ bytes, at }: Chunk): void {
    const { bytesPerMs } = this.#settings;
    if (bytesPerMs <= 0) {
      this.#queue.push(Number.POSITIVE_INFINITY, { bytes, at });
      return;
    }
    let freeAt = Math.max(this.#context.clock.now(), this.#freeAt);
    let rest = bytes;
    const pieceBytes = bytesPerMs * pieceMs;
    for (; rest.length > pieceBytes; rest = rest.subarray(pieceBytes)) {
      freeAt += pieceMs;
      this.#queue.push(freeAt, { bytes: rest.subarray(0, pieceBytes), at }, pieceMs / 2);
    }
    freeAt += rest.length / bytesPerMs;
    this.#freeAt = freeAt;
    this.#queue.push(freeAt, { bytes: rest, at });
  }

  end(how: StreamEnd): void {
    this.#queue.pushEnd(0, how);
  }

  update(settings: BandwidthSettings): void {
    this.#settings = settings;
    this.#freeAt = 0;
    for (const { chunk, end } of this.#queue.takeAll()) {
      if (chunk) this.take(chunk);
      else if (end) this.end(end);
    }
  }

  release(): void {
    this.#queue.release();
  }

  close(): void {
    this.#queue.close();
  }
}
