/**
 * What is true of a run, as those who acted in it say while they act: never read back from the events.
 *
 * An invariant that was bitten is violated. One that was not, but of which something could not be
 * judged (`dark`), is unknown; one of which something was judged (`right`) holds; and one that had
 * nothing to judge is unknown. Where the model does not want to say (`dim`), both of the latter will do.
 */
export type VerdictValue = 'holds' | 'violated' | 'unknown';

export interface Expected {
  readonly invariant: string;
  readonly allowed: readonly VerdictValue[];
  readonly why: string;
}

export class Truth {
  readonly #bites = new Map<string, string>();
  readonly #oneOf: { readonly ids: readonly string[]; readonly why: string }[] = [];
  readonly #soft = new Set<string>();
  readonly #right = new Map<string, string>();
  readonly #dark = new Map<string, string>();
  readonly #dim = new Map<string, string>();
  readonly #blurred = new Map<string, string>();

  /** It is broken, by what was just done. */
  bite(invariant: string, why: string): void {
    if (!this.#bites.has(invariant)) this.#bites.set(invariant, why);
  }

  /** One of them at least is broken; which one is a matter of taste. */
  biteOne(ids: readonly string[], why: string): void {
    this.#oneOf.push({ ids, why });
    for (const id of ids) this.blur(id, why);
  }

  /** It is broken, but whoever looks from outside may not be sure. */
  soften(invariant: string): void {
    this.#soft.add(invariant);
  }

  /** It was broken where nobody can see it: the model says nothing of it. */
  forgive(invariant: string, why: string): void {
    this.#bites.delete(invariant);
    this.blur(invariant, why);
  }

  /** Something that it is about was done, and done right. */
  right(invariant: string, why: string): void {
    this.#right.set(invariant, why);
  }

  /** Something that it is about cannot be told from outside. */
  dark(invariant: string, why: string): void {
    this.#dark.set(invariant, why);
  }

  /** It is not broken; whether there was something to judge, the model does not say. */
  dim(invariant: string, why: string): void {
    this.#dim.set(invariant, why);
  }

  /** The model says nothing of it. */
  blur(invariant: string, why: string): void {
    this.#blurred.set(invariant, why);
  }

  get bites(): ReadonlyMap<string, string> {
    return this.#bites;
  }

  get oneOf(): readonly { readonly ids: readonly string[]; readonly why: string }[] {
    return this.#oneOf;
  }

  of(invariant: string): Expected {
    const say = (allowed: readonly VerdictValue[], why: string) => ({ invariant, allowed, why });
    const bite = this.#bites.get(invariant);
    if (bite !== undefined) {
      return say(this.#soft.has(invariant) ? ['violated', 'unknown'] : ['violated'], bite);
    }
    const blurred = this.#blurred.get(invariant);
    if (blurred !== undefined) return say(['holds', 'unknown', 'violated'], blurred);
    const dark = this.#dark.get(invariant);
    if (dark !== undefined) return say(['unknown'], dark);
    const dim = this.#dim.get(invariant);
    if (dim !== undefined) return say(['holds', 'unknown'], dim);
    const right = this.#right.get(invariant);
    if (right !== undefined) return say(['holds'], right);
    return say(['unknown'], 'there was nothing to judge');
  }
}
