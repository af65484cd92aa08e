import type { Timer } from '../../clock.ts';
import type { Stage, StageContext, StageKind, StageOutput, StreamEnd } from './stage.ts';
import { timerMs } from './timed-queue.ts';

export interface TimeoutSettings {
  /** 0: for ever. */
  readonly timeoutMs: number;
}

/** Drops the data, and closes after so long without any. What was dropped does not come back. */
export const timeoutStage: StageKind<TimeoutSettings> = {
  actsOn: 'bytes',
  closesWhenRemoved: true,
  make: (output, settings, context) => new TimeoutStage(output, settings, context),
};

class TimeoutStage implements Stage<TimeoutSettings> {
  readonly #output: StageOutput;
  readonly #context: StageContext;
  #settings: TimeoutSettings;
  #lastAt: number;
  #timer: Timer | undefined;

  constructor(output: StageOutput, settings: TimeoutSettings, context: StageContext) {
    this.#output = output;
    this.#settings = settings;
    this.#context = context;
    this.#lastAt = context.clock.now();
    this.#arm();
  }

  take(): void {
    this.#lastAt = this.#context.clock.now();
  }

  end(how: StreamEnd): void {
    this.close();
    this.#output.end(how);
  }

  update(settings: TimeoutSettings): void {
    this.#settings = settings;
    this.#lastAt = this.#context.clock.now();
    this.close();
    this.#arm();
  }

  release(): void {
    this.close();
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** One timer, however many chunks put it off. */
  #arm(): void {
    const { timeoutMs } = this.#settings;
    if (timeoutMs <= 0) return;
    const { clock } = this.#context;
    const leftMs = this.#lastAt + timeoutMs - clock.now();
    this.#timer = clock.after(timerMs(leftMs), () => {
      if (clock.now() + 0.5 < this.#lastAt + timeoutMs) this.#arm();
      else this.end('close');
    });
  }
}
