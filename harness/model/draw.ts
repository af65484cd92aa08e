import { fraction } from '../random/fraction.ts';

type Key = string | number;

/** The draws of one case of the model: each is a function of its key alone. */
export class Draw {
  readonly #seed: number;
  readonly #key: readonly Key[];

  constructor(seed: number, ...key: readonly Key[]) {
    this.#seed = seed;
    this.#key = key;
  }

  under(...key: readonly Key[]): Draw {
    return new Draw(this.#seed, ...this.#key, ...key);
  }

  chance(probability: number, ...key: readonly Key[]): boolean {
    return fraction(this.#seed, ...this.#key, ...key) < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number, ...key: readonly Key[]): number {
    return least + Math.floor(fraction(this.#seed, ...this.#key, ...key) * (most - least + 1));
  }

  one<T>(list: readonly T[], ...key: readonly Key[]): T {
    return list[this.whole(0, list.length - 1, ...key)] as T;
  }
}
