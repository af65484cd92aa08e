import type { EventOf, HistoryEvent } from '../history/event.ts';

/** Tokens, and the view that they are in. */
export interface Seen {
  readonly view: string;
  /** As reasons name it. */
  readonly name: string;
  readonly tokens: readonly number[];
}

/**
 * A view is what one reader saw of one turn: the deltas that a client got live, its standard output,
 * the deltas of one item on one connection of a link. A thread that is read back is a view of its
 * own each time, so that getting everything again is no repeat: also where it is told again as deltas
 * before the request for it is answered, as a protocol without ids of turns does.
 */
export class TokenViews {
  /** By connections: the requests for a thread that are not answered yet. */
  readonly #asked = new Map<string, EventOf<'unit-received'>[]>();

  of(event: HistoryEvent): Seen | undefined {
    if (event.type === 'client-tokens') {
      const once = event.via === 'live' || event.via === 'stdout' ? '' : event.index;
      const name = `the ${event.via} view that ${event.client} has of turn ${event.turn}`;
      const view = `c ${event.client} ${event.turn} ${event.via} ${once}`;
      return { view, name, tokens: event.tokens };
    }
    if (event.type !== 'unit-received') return undefined;
    const on = `${event.link} ${event.connection}`;
    this.#follow(on, event);
    const { direction, message, link, connection } = event;
    if (direction !== 'downstream' || message?.tokens === undefined) return undefined;
    if (message.means !== 'delta') return undefined;
    const { thread = '', turn = '', item = '' } = message;
    const name = `what the server of link ${link} streamed on connection ${connection}`;
    const told = message.turn === undefined ? this.#asked.get(on)?.at(-1)?.index : undefined;
    const view = `u ${on} ${thread} ${turn} ${item} ${message.method} ${told ?? ''}`;
    return { view, name, tokens: message.tokens };
  }

  #follow(on: string, event: EventOf<'unit-received'>): void {
    const { direction, message } = event;
    if (message?.means !== 'attach' && message?.means !== 'read') return;
    const open = this.#asked.get(on) ?? [];
    if (direction === 'upstream' && message.kind === 'request')
      this.#asked.set(on, [...open, event]);
    if (direction === 'downstream' && message.id !== undefined) {
      this.#asked.set(
        on,
        open.filter((one) => one.message?.id !== message.id),
      );
    }
  }
}
