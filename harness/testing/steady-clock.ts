import { type Clock, systemClock, type Timer } from '../clock.ts';

/** The most that a turn of the event loop counts. */
const turnMaxMs = 2;
const tickMs = 1;
/** Ticks are about a millisecond apart: what is due within half a one is due. */
const slackMs = 0.5;

interface Waiting {
  readonly dueAt: number;
  readonly act: () => void;
}

/**
 * Time that a busy machine does not falsify: it counts at most two milliseconds for a turn of the event
 * loop, so it stands still while this process waits for a processor, or is at work itself. What is ready
 * gets its turn before a time is over, however late the turn comes. For tests in which time is the
 * subject: what is tested and what measures it go by it, and then bounds hold beside any load.
 */
class SteadyClock implements Clock {
  #nowMs = 0;
  #tickedAt = performance.now();
  readonly #waiting = new Set<Waiting>();

  constructor() {
    setInterval(() => this.#tick(), tickMs).unref();
  }

  now(): number {
    return this.#nowMs + Math.min(performance.now() - this.#tickedAt, turnMaxMs);
  }

  wallTime(): string {
    return systemClock.wallTime();
  }

  after(delayMs: number, action: () => void): Timer {
    // The interval keeps no process alive; a timer that waits must, as any other one does.
    const alive = setInterval(() => {}, 2 ** 30);
    const cancel = () => {
      clearInterval(alive);
      this.#waiting.delete(waiting);
    };
    const act = () => {
      cancel();
      action();
    };
    const waiting: Waiting = { dueAt: this.now() + delayMs, act };
    this.#waiting.add(waiting);
    return { cancel };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = this.after(delayMs, () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  #tick(): void {
    const at = performance.now();
    this.#nowMs += Math.min(at - this.#tickedAt, turnMaxMs);
    this.#tickedAt = at;
    const due = [...this.#waiting].filter(({ dueAt }) => dueAt <= this.#nowMs + slackMs);
    for (const one of due.sort((a, b) => a.dueAt - b.dueAt)) {
      if (this.#waiting.has(one)) one.act();
    }
  }
}

export const steadyClock: Clock = new SteadyClock();
