import type { Clock, Timer } from '../clock.ts';

/** Time that moves when it is told to, and calls what is due on the way in its order. */
export class HandClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly act: () => void }[] = [];
  now = () => this.#now;
  wallTime = () => '';
  sleep = () => Promise.reject(new Error('not here'));

  get waiting(): number {
    return this.#timers.length;
  }

  after(delayMs: number, act: () => void): Timer {
    const timer = { at: this.#now + delayMs, act };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      },
    };
  }

  forward(ms: number): void {
    this.moveTo(this.#now + ms);
  }

  moveTo(end: number): void {
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = end;
  }
}
