import type { EventOf } from '../history/event.ts';

interface Run {
  readonly unit: number;
  readonly last: number;
  readonly tokens: readonly number[];
}

/** Which tokens the units of the links carried, those of a flood included. */
export class UnitTokens {
  readonly #runs = new Map<string, Run[]>();

  take({
    link,
    connection,
    direction,
    unit,
    last = unit,
    message,
  }: EventOf<'unit-received'>): void {
    if (message?.tokens === undefined) return;
    const key = `${link} ${connection} ${direction}`;
    const runs = this.#runs.get(key) ?? [];
    if (runs.length === 0) this.#runs.set(key, runs);
    runs.push({ unit, last, tokens: message.tokens });
  }

  /** Of the units of a delivery that were taken before. */
  of({ link, connection, direction, unit, last }: EventOf<'unit-delivered'>): number[] {
    const tokens: number[] = [];
    const runs = this.#runs.get(`${link} ${connection} ${direction}`) ?? [];
    for (let i = firstUpTo(runs, unit); i < runs.length; i++) {
      const run = runs[i] as Run;
      if (run.unit > last) break;
      const apart = run.tokens.length === run.last - run.unit + 1;
      // A token a unit can be told apart; else any of them may have been in the part that went out.
      const from = apart ? Math.max(0, unit - run.unit) : 0;
      const to = apart ? last - run.unit + 1 : run.tokens.length;
      tokens.push(...run.tokens.slice(from, to));
    }
    return tokens;
  }
}

/** Index of the first run that does not end before a unit; runs are in the order of their units. */
function firstUpTo(runs: readonly Run[], unit: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] as Run).last < unit) low = middle + 1;
    else high = middle;
  }
  return low;
}
