import { HarnessError } from '../errors.ts';

/** What the codecs of all connections of a proxy may hold of units that are not whole yet. */
const allBytesMax = 256 * 1024 * 1024;

export interface HeldTotal {
  bytes: number;
  readonly bytesMax: number;
}

export const newHeldTotal = (bytesMax = allBytesMax): HeldTotal => ({ bytes: 0, bytesMax });

/** One direction's part of it. */
export class HeldShare {
  readonly #total: HeldTotal;
  #bytes = 0;

  constructor(total: HeldTotal) {
    this.#total = total;
  }

  get error(): HarnessError {
    const { bytesMax } = this.#total;
    return new HarnessError(
      'MESSAGE_TOO_LARGE',
      `Expected what is not whole yet on all connections to be at most ${bytesMax} bytes.`,
    );
  }

  /** It holds so many bytes now; false when that is more than all may hold together. */
  set(bytes: number): boolean {
    this.#total.bytes += bytes - this.#bytes;
    this.#bytes = bytes;
    return this.#total.bytes <= this.#total.bytesMax || bytes === 0;
  }
}
