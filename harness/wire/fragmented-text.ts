import { applyMask } from './frame.ts';

const slabBytesMin = 1024;
const slabBytesMax = 1024 * 1024;

/**
 * The payload so far of a message in fragments, unmasked. It is copied, so that a fragment costs what it
 * carries: a million empty ones are a million objects if each is kept, and nothing if none is.
 */
export class FragmentedText {
  readonly #full: Buffer[] = [];
  #slab = Buffer.alloc(0);
  #used = 0;
  #bytes = 0;

  add(frame: Buffer, payloadStart: number, masked: boolean): void {
    const length = frame.length - payloadStart;
    if (length === 0) return;
    if (this.#slab.length - this.#used < length) this.#openSlab(length);
    const place = this.#slab.subarray(this.#used, this.#used + length);
    frame.copy(place, 0, payloadStart);
    if (masked) applyMask(place, frame, payloadStart - 4);
    this.#used += length;
    this.#bytes += length;
  }

  /** All of it, and the last fragment's payload behind it. */
  endedBy(last: Buffer): Buffer {
    return Buffer.concat([...this.#full, this.#slab.subarray(0, this.#used), last]);
  }

  /** The more there is already, the more is likely to come. */
  #openSlab(length: number): void {
    if (this.#used > 0) this.#full.push(this.#slab.subarray(0, this.#used));
    const grown = Math.min(Math.max(this.#bytes, slabBytesMin), slabBytesMax);
    this.#slab = Buffer.allocUnsafeSlow(Math.max(grown, length));
    this.#used = 0;
  }
}
