import type { Truth } from './truth.ts';

/** The one bug of a run, and where it bites. */
export class Bug {
  readonly id: string | undefined;
  readonly truth: Truth;
  /** Of which turn of the run, and at which token, where it is about one. */
  readonly turn: number;
  readonly token: number;
  #bitten = false;

  constructor(id: string | undefined, truth: Truth, turn: number, token: number) {
    this.id = id;
    this.truth = truth;
    this.turn = turn;
    this.token = token;
  }

  is(id: string): boolean {
    return this.id === id;
  }

  get bitten(): boolean {
    return this.#bitten;
  }

  /** It did its harm: this invariant is broken. */
  bite(invariant: string, why: string): void {
    this.#bitten = true;
    this.truth.bite(invariant, why);
  }

  biteOne(invariants: readonly string[], why: string): void {
    this.#bitten = true;
    this.truth.biteOne(invariants, why);
  }

  /** It did something wrong that is seen later, if at all. */
  skips(): void {
    this.#bitten = true;
  }

  /** The first time that it could; true once. */
  once(id: string): boolean {
    if (this.id !== id || this.#bitten) return false;
    this.#bitten = true;
    return true;
  }
}
