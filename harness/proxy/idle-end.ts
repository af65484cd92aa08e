import type { Clock, Timer } from '../clock.ts';

/** Ends a connection once a direction has been idle for long, or at once when told to. */
export class IdleEnd {
  readonly #clock: Clock;
  readonly #afterMs: number;
  readonly #end: () => void;
  #timer: Timer | undefined;

  constructor(clock: Clock, afterMs: number, end: () => void) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#end = end;
    this.restart();
  }

  /** A unit has come. */
  restart(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#afterMs, this.#end);
  }

  cancel(): void {
    this.#timer?.cancel();
  }

  now(): void {
    this.#timer?.cancel();
    this.#end();
  }
}
