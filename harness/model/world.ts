import type { EventBody, HistoryEvent } from '../history/event.ts';

/** Events of a run at most; a model that runs on for ever is a bug of the model. */
const eventsMax = 100_000;

interface Due {
  readonly time: number;
  readonly run: () => void;
}

/** A virtual clock, and what is recorded by it. What is due at the same time runs in order of asking. */
export class World {
  now = 0;
  stopped = false;
  readonly events: HistoryEvent[] = [];
  readonly #due: Due[] = [];

  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run);
  }

  at(when: number, run: () => void): void {
    const time = Math.max(this.now, when);
    let at = this.#due.length;
    while (at > 0 && (this.#due[at - 1] as Due).time > time) at--;
    this.#due.splice(at, 0, { time, run });
  }

  record(body: EventBody): HistoryEvent {
    const event = { index: this.events.length, time: Math.round(this.now * 1000) / 1000, ...body };
    this.events.push(event as HistoryEvent);
    return event as HistoryEvent;
  }

  /** Runs what is due until nothing is, or until it is stopped. */
  run(): void {
    while (!this.stopped) {
      const next = this.#due.shift();
      if (next === undefined) return;
      this.now = next.time;
      next.run();
      if (this.events.length > eventsMax) {
        throw new Error(`Expected a run of at most ${eventsMax} events, got more.`);
      }
    }
  }
}
