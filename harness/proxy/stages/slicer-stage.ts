import type { Chunk, Stage, StageContext, StageKind, StageOutput, StreamEnd } from './stage.ts';
import { TimedQueue } from './timed-queue.ts';

export interface SlicerSettings {
  readonly averageBytes: number;
  /** At most `averageBytes`. */
  readonly variationBytes: number;
  readonly pauseMs: number;
}

/** Cuts a chunk in halves until they are within the variation of the average; a pause after each. */
export const slicerStage: StageKind<SlicerSettings> = {
  actsOn: 'bytes',
  make: (output, settings, context) => new SlicerStage(output, settings, context),
};

class SlicerStage implements Stage<SlicerSettings> {
  readonly #output: StageOutput;
  readonly #context: StageContext;
  readonly #queue: TimedQueue;
  #settings: SlicerSettings;
  #freeAt = 0;
  #draws = 0;

  constructor(output: StageOutput, settings: SlicerSettings, context: StageContext) {
    this.#settings = settings;
    this.#context = context;
    this.#output = output;
    this.#queue = new TimedQueue(context.clock, output);
  }

  take({ bytes, at }: Chunk): void {
    const { pauseMs } = this.#settings;
    let freeAt = Math.max(this.#context.clock.now(), this.#freeAt);
    this.#slice(0, bytes.length, (start, end) => {
      const chunk = { bytes: bytes.subarray(start, end), at };
      if (pauseMs <= 0 && this.#queue.isEmpty) this.#output.take(chunk);
      else this.#queue.push(freeAt, chunk, pauseMs >= 2 ? pauseMs / 2 : 0);
      freeAt += pauseMs;
    });
    this.#freeAt = freeAt;
  }

  end(how: StreamEnd): void {
    this.#queue.pushEnd(this.#freeAt, how);
  }

  /** What waits goes out unsliced. */
  update(settings: SlicerSettings): void {
    this.release();
    this.#settings = settings;
    this.#freeAt = 0;
  }

  release(): void {
    const items = this.#queue.takeAll();
    const chunks = items.flatMap(({ chunk }) => (chunk ? [chunk] : []));
    const [first] = chunks;
    if (first) {
      this.#output.take({ bytes: Buffer.concat(chunks.map(({ bytes }) => bytes)), at: first.at });
    }
    const end = items.at(-1)?.end;
    if (end) this.#output.end(end);
  }

  close(): void {
    this.#queue.close();
  }

  #slice(start: number, end: number, add: (start: number, end: number) => void): void {
    const { averageBytes, variationBytes } = this.#settings;
    const length = end - start;
    if (length - averageBytes <= variationBytes || length < 2) {
      if (length > 0) add(start, end);
      return;
    }
    let middle = start + Math.floor(length / 2);
    if (variationBytes > 0) {
      const drawn = this.#context.draw(`slice ${this.#draws++}`);
      middle += Math.floor(drawn * 2 * variationBytes) - variationBytes;
    }
    // A half without bytes would be cut for ever.
    middle = Math.min(Math.max(middle, start + 1), end - 1);
    this.#slice(start, middle, add);
    this.#slice(middle, end, add);
  }
}
