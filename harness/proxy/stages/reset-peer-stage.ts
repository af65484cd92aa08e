import type { Timer } from '../../clock.ts';
import type { Chunk, Stage, StageContext, StageKind, StageOutput, StreamEnd } from './stage.ts';
import { timerMs } from './timed-queue.ts';

export interface ResetPeerSettings {
  readonly timeoutMs: number;
}

/**
 * At the first bytes, or the end, it waits and then resets both sides. What comes in meanwhile is never
 * delivered, unless the stage is taken out before the reset: then nothing is lost.
 */
export const resetPeerStage: StageKind<ResetPeerSettings> = {
  actsOn: 'bytes',
  make: (output, settings, context) => new ResetPeerStage(output, settings, context),
};

class ResetPeerStage implements Stage<ResetPeerSettings> {
  readonly #output: StageOutput;
  readonly #context: StageContext;
  #settings: ResetPeerSettings;
  #kept: Chunk[] = [];
  #keptEnd: StreamEnd | undefined;
  #timer: Timer | undefined;

  constructor(output: StageOutput, settings: ResetPeerSettings, context: StageContext) {
    this.#output = output;
    this.#settings = settings;
    this.#context = context;
  }

  take(chunk: Chunk): void {
    this.#kept.push(chunk);
    this.#output.held(chunk.bytes.length);
    if (!this.#timer) this.#arm();
  }

  end(how: StreamEnd): void {
    this.#keptEnd = how;
    if (!this.#timer) this.#arm();
  }

  /** A wait that is on begins anew. */
  update(settings: ResetPeerSettings): void {
    this.#settings = settings;
    if (!this.#timer) return;
    this.#timer.cancel();
    this.#arm();
  }

  release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const kept = this.#forget();
    for (const chunk of kept) this.#output.take(chunk);
    if (this.#keptEnd) this.#output.end(this.#keptEnd);
    this.#keptEnd = undefined;
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#kept = [];
  }

  #arm(): void {
    this.#timer = this.#context.clock.after(timerMs(this.#settings.timeoutMs), () => {
      this.#forget();
      this.#output.end('reset');
    });
  }

  #forget(): readonly Chunk[] {
    const kept = this.#kept;
    this.#kept = [];
    for (const { bytes } of kept) this.#output.held(-bytes.length);
    return kept;
  }
}
