import type { Chunk, Stage, StageContext, StageKind, StageOutput, StreamEnd } from './stage.ts';
import { TimedQueue } from './timed-queue.ts';

export interface SlowCloseSettings {
  readonly delayMs: number;
}

/** Data passes; the end of the stream waits. */
export const slowCloseStage: StageKind<SlowCloseSettings> = {
  actsOn: 'end',
  make: (output, settings, context) => new SlowCloseStage(output, settings, context),
};

class SlowCloseStage implements Stage<SlowCloseSettings> {
  readonly #output: StageOutput;
  readonly #context: StageContext;
  readonly #queue: TimedQueue;
  #settings: SlowCloseSettings;

  constructor(output: StageOutput, settings: SlowCloseSettings, context: StageContext) {
    this.#settings = settings;
    this.#context = context;
    this.#output = output;
    this.#queue = new TimedQueue(context.clock, output);
  }

  take(chunk: Chunk): void {
    this.#output.take(chunk);
  }

  end(how: StreamEnd): void {
    this.#queue.pushEnd(this.#context.clock.now() + this.#settings.delayMs, how);
  }

  /** The wait begins anew. */
  update(settings: SlowCloseSettings): void {
    this.#settings = settings;
    for (const { end } of this.#queue.takeAll()) if (end) this.end(end);
  }

  release(): void {
    this.#queue.release();
  }

  close(): void {
    this.#queue.close();
  }
}
