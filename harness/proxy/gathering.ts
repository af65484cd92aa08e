import type { Clock, Timer } from '../clock.ts';
import type { Delivery } from './delivery.ts';

/** Deliveries that wait to leave in one write. */
export class Gathering {
  readonly #clock: Clock;
  readonly #leave: (delivery: Delivery) => void;
  #waiting: Delivery[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock, leave: (delivery: Delivery) => void) {
    this.#clock = clock;
    this.#leave = leave;
  }

  /** They leave once `units` are there, or `delayMs` after the first of them. */
  add(delivery: Delivery, units: number, delayMs: number): void {
    this.#waiting.push(delivery);
    if (this.#waiting.length >= units) this.flush();
    else this.#timer ??= this.#clock.after(delayMs, () => this.flush());
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.take();
    const [head] = waiting;
    const tail = waiting.at(-1);
    if (!head || !tail) return;
    const bytes = Buffer.concat(waiting.map((delivery) => delivery.bytes));
    const { heldBy } = head;
    const records = waiting.every(isNext) ? undefined : waiting;
    this.#leave({
      bytes,
      first: head.first,
      last: tail.last,
      ...(heldBy && { heldBy }),
      ...(records && { records }),
    });
  }

  /** Hands over what waits, and forgets it. */
  take(): Delivery[] {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}

/** Untouched, and right behind the one before it: they can be told of in one. */
function isNext({ first, as, fault }: Delivery, at: number, all: readonly Delivery[]): boolean {
  const before = all[at - 1];
  return as === undefined && fault === undefined && (!before || before.last + 1 === first);
}
