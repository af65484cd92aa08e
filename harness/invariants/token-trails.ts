import { carries } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { UnitTokens } from './unit-tokens.ts';

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
  readonly #taken = new Map<number, EventOf<'unit-delivered'>[]>();

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

  /**
   * The fault that took all these tokens out of what was told live, if there is one: on a connection that
   * `counts`. What is told to another client is nobody's loss but that one's.
   */
  takenBy(
    tokens: readonly number[],
    counts: (by: EventOf<'unit-delivered'>) => boolean = () => true,
  ): EventOf<'unit-delivered'> | undefined {
    this.#read();
    const taken = tokens.map((token) => this.#taken.get(token)?.find(counts));
    return taken.includes(undefined) ? undefined : taken[0];
  }

  #read(): Map<number, EventOf<'unit-received'>> {
    if (this.#carriers !== undefined) return this.#carriers;
    const carriers = new Map<number, EventOf<'unit-received'>>();
    const units = new UnitTokens();
    for (const event of this.#history) {
      if (event.type === 'unit-received' && event.message?.tokens !== undefined) {
        const { tokens, kind, means } = event.message;
        if (means === 'delta') units.take(event);
        // The provider's own link shows that a token was sent, which is known anyway.
        if (kind === 'event' || event.direction === 'upstream') continue;
        for (const token of tokens) if (!carriers.has(token)) carriers.set(token, event);
      }
      if (event.type !== 'unit-delivered' || event.fault === undefined) continue;
      if (event.as !== 'dropped' && event.as !== 'altered') continue;
      for (const token of units.of(event)) {
        this.#taken.set(token, [...(this.#taken.get(token) ?? []), event]);
      }
    }
    this.#carriers = carriers;
    return carriers;
  }
}
