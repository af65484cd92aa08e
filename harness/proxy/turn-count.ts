/** Ids that are remembered; the oldest are forgotten. */
const idsMax = 10_000;

/**
 * The turns of a link over all its connections. A turn that goes on after a reconnect begins anew for
 * its connection, and is the same turn: its id tells.
 */
export class TurnCount {
  count = 0;
  readonly #ids = new Set<string>();

  startOver(): void {
    this.count = 0;
  }

  /** A message of this turn has passed; `begins` when it is the first of a turn on its connection. */
  saw(turn: string | undefined, begins: boolean): void {
    const isKnown = turn !== undefined && this.#ids.has(turn);
    if (begins && !isKnown) this.count += 1;
    if (turn === undefined || isKnown) return;
    this.#ids.add(turn);
    if (this.#ids.size > idsMax) this.#ids.delete(this.#ids.values().next().value ?? '');
  }
}
