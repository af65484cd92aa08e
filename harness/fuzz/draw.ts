import { fraction } from '../random/fraction.ts';

/** Draws of one run of the fuzzer: the same seed and run draw the same. */
export class Draw {
  #state: number;

  constructor(seed: number, run: number) {
    this.#state = Math.floor(fraction(seed, 'fuzz', run) * 2 ** 32) | 1;
  }

  /** A whole number from 0 to `max`. */
  upTo(max: number): number {
    // xorshift32 (Marsaglia 2003): `fraction` for every byte would take most of the time.
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % (max + 1);
  }

  chance(percent: number): boolean {
    return this.upTo(99) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.upTo(from.length - 1)] as T;
  }

  /** So many results of `make`, from `min` to `max`. */
  list<T>(min: number, max: number, make: (index: number) => T): T[] {
    return Array.from({ length: min + this.upTo(max - min) }, (_, index) => make(index));
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.upTo(255)));
  }

  text(charsMax: number): string {
    return this.list(0, charsMax, () => this.pick(characters)).join('');
  }
}

const characters = [...'aZ09 {}[]":,\\/', 'é', '語', '😀', '\t', '⟦t:1⟧'];
