import type { Chunk, Stage, StageContext, StageKind, StageOutput, StreamEnd } from './stage.ts';
import { TimedQueue } from './timed-queue.ts';

export interface LatencySettings {
  readonly latencyMs: number;
  readonly jitterMs: number;
}

/**
 * Each chunk leaves at its arrival plus latency ± jitter, never before the one ahead of it: delays are
 * pipelined, not summed. The end follows the data without a delay of its own.
 */
export const latencyStage: StageKind<LatencySettings> = {
  actsOn: 'bytes',
  keepsMuch: true,
  make: (output, settings, context) => new LatencyStage(output, settings, context),
};

class LatencyStage implements Stage<LatencySettings> {
  readonly #output: StageOutput;
  readonly #context: StageContext;
  readonly #queue: TimedQueue;
  #settings: LatencySettings;
  #draws = 0;

  constructor(output: StageOutput, settings: LatencySettings, context: StageContext) {
    this.#settings = settings;
    this.#context = context;
    this.#output = output;
    // The next stage counts from when the chunk was due, not from when a timer was late.
    this.#queue = new TimedQueue(context.clock, output, ({ bytes }, at) => ({ bytes, at }));
  }

  take(chunk: Chunk): void {
    const dueAt = chunk.at + this.#delayMs();
    if (this.#queue.isEmpty && dueAt <= this.#context.clock.now()) this.#output.take(chunk);
    else this.#queue.push(dueAt, chunk);
  }

  end(how: StreamEnd): void {
    this.#queue.pushEnd(0, how);
  }

  /** What waits is given its new time, counted from the same arrival. */
  update(settings: LatencySettings): void {
    this.#settings = settings;
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

  #delayMs(): number {
    const { latencyMs, jitterMs } = this.#settings;
    if (jitterMs <= 0) return latencyMs;
    const drawn = Math.floor(this.#context.draw(`jitter ${this.#draws++}`) * 2 * jitterMs);
    return latencyMs + drawn - jitterMs;
  }
}
