import { carries } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';

export interface TokenTrail {
  /** The frame that carried the token, what became of it, and how its connection ended. */
  readonly events: readonly (HistoryEvent | undefined)[];
  /** As a part of a sentence; empty when no link saw the token. */
  readonly where: string;
}

/** Where tokens were last seen on the links. Reads the history once, when first asked. */
export class TokenTrails {
  readonly #history: readonly HistoryEvent[];
  #carriers: Map<number, EventOf<'unit-received'>> | undefined;
  readonly #taken = new Map<number, EventOf<'unit-delivered'>>();

  constructor(history: readonly HistoryEvent[]) {
    this.#history = history;
  }

  of(token: number): TokenTrail {
    const carrier = this.#read().get(token);
    if (carrier === undefined) return { events: [], where: '' };
    const { link, connection, unit } = carrier;
    let delivery: HistoryEvent | undefined;
    let end: HistoryEvent | undefined;
    for (let i = carrier.index + 1; i < this.#history.length && end === undefined; i++) {
      const event = this.#history[i] as HistoryEvent;
      if (!('link' in event) || !('connection' in event)) continue;
      if (event.link !== link || event.connection !== connection) continue;
      if (event.type === 'unit-delivered' && carries(event, carrier)) delivery ??= event;
      if (event.type === 'end-received' || event.type === 'end-delivered') end = event;
    }
    const { last = unit } = carrier;
    const units = last === unit ? `unit ${unit}` : `units ${unit} to ${last}`;
    const where = `; token ${token} was last seen in ${units} of connection ${connection} of link ${link}`;
    return { events: [carrier, delivery, end], where };
  }

  /** The fault that dropped or altered the units of all these tokens, if there is one. */
  takenBy(tokens: readonly number[]): EventOf<'unit-delivered'> | undefined {
    this.#read();
    return tokens.every((token) => this.#taken.has(token))
      ? this.#taken.get(tokens[0] ?? -1)
      : undefined;
  }

  #read(): Map<number, EventOf<'unit-received'>> {
    if (this.#carriers !== undefined) return this.#carriers;
    const carriers = new Map<number, EventOf<'unit-received'>>();
    const units = new Map<string, readonly number[]>();
    for (const event of this.#history) {
      if (event.type === 'unit-received' && event.message?.tokens !== undefined) {
        const { tokens, kind } = event.message;
        units.set(`${event.link} ${event.connection} ${event.unit}`, tokens);
        // The provider's own link shows that a token was sent, which is known anyway.
        if (kind === 'event' || event.direction === 'upstream') continue;
        for (const token of tokens) if (!carriers.has(token)) carriers.set(token, event);
      }
      if (event.type !== 'unit-delivered' || event.fault === undefined) continue;
      if (event.as !== 'dropped' && event.as !== 'altered') continue;
      for (let unit = event.unit; unit <= event.last; unit++) {
        const tokens = units.get(`${event.link} ${event.connection} ${unit}`) ?? [];
        for (const token of tokens) this.#taken.set(token, event);
      }
    }
    this.#carriers = carriers;
    return carriers;
  }
}
