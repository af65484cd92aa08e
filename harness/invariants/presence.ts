import type { EventOf, HistoryEvent } from '../history/event.ts';

/** Which clients of ours had a connection when, as they say, and who tried to get one on the links. */
export class Presence {
  readonly #turns = new Map<string, HistoryEvent[]>();
  readonly #attempts: HistoryEvent[] = [];

  constructor(history: readonly HistoryEvent[]) {
    for (const event of history) {
      if (event.type === 'connection-opened') this.#attempts.push(event);
      if (event.type !== 'client-connected' && event.type !== 'client-closed') continue;
      const known = this.#turns.get(event.client);
      if (known) known.push(event);
      else this.#turns.set(event.client, [event]);
    }
  }

  /** How a client's connection last began or ended before an event; undefined where it never said. */
  before(
    client: string,
    index: number,
  ): EventOf<'client-connected'> | EventOf<'client-closed'> | undefined {
    const last = this.#turns.get(client)?.findLast((event) => event.index < index);
    return last as EventOf<'client-connected'> | undefined;
  }

  /** The last attempt on any link to get a connection, between an event and a time. */
  attemptBetween(from: HistoryEvent, until: number): HistoryEvent | undefined {
    return this.#attempts.findLast(({ index, time }) => index > from.index && time <= until);
  }
}
