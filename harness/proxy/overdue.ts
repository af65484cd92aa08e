import type { Clock, Timer } from '../clock.ts';

/**
 * A sender that was not read for a while may have sent what is read next long ago: it lay in the kernel.
 * That is all that comes from when reading goes on until nothing is there to be read.
 */
export class Overdue {
  /** The fault because of which what is read now may be late. */
  heldBy: number | undefined;
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  begin(fault: number): void {
    this.heldBy = fault;
    this.#waitForMore();
  }

  /** Something was read. */
  read(): void {
    if (this.heldBy !== undefined) this.#waitForMore();
  }

  cancel(): void {
    this.#timer?.cancel();
    this.heldBy = undefined;
  }

  /** In two steps: a process that was held up between them has read in between. */
  #waitForMore(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(1, () => {
      this.#timer = this.#clock.after(1, () => this.cancel());
    });
  }
}
