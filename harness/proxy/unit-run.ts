import type { Lateness } from './delivery.ts';
import type { Outbox } from './outbox.ts';

/** A run of untouched units that lie side by side in memory: they leave as one slice. */
export class UnitRun {
  readonly #outbox: Outbox;
  #bytes: Buffer | undefined;
  #end = 0;
  #first = 0;
  #last = 0;
  #delayMs = 0;
  #heldBy: number | undefined;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  add(bytes: Buffer, number: number, { delayMs, heldBy }: Lateness, count = 1): void {
    const goesOn =
      this.#bytes?.buffer === bytes.buffer &&
      this.#end === bytes.byteOffset &&
      this.#delayMs === delayMs &&
      this.#heldBy === heldBy &&
      this.#last + 1 === number;
    if (goesOn && !this.#outbox.isDeferring) {
      this.#end += bytes.length;
      this.#last = number + count - 1;
      return;
    }
    this.flush();
    this.#bytes = bytes;
    this.#end = bytes.byteOffset + bytes.length;
    this.#first = number;
    this.#last = number + count - 1;
    this.#delayMs = delayMs;
    this.#heldBy = heldBy;
  }

  flush(): void {
    const run = this.#bytes;
    if (run === undefined) return;
    this.#bytes = undefined;
    const length = this.#end - run.byteOffset;
    const bytes = length === run.length ? run : Buffer.from(run.buffer, run.byteOffset, length);
    const heldBy = this.#heldBy;
    const sent = { bytes, first: this.#first, last: this.#last, ...(heldBy && { heldBy }) };
    this.#outbox.send(sent, this.#delayMs);
  }

  forget(): void {
    this.#bytes = undefined;
  }
}
