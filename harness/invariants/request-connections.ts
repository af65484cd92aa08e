import { type Connection, carries, connectionsOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import type { Origin } from './token-origins.ts';

/** A connection to a model, and from where on it carried a request. */
export interface Carrier {
  readonly connection: Connection;
  /** The request as it came from the agent; where that was not seen, the provider's account of it. */
  readonly from: HistoryEvent;
}

/**
 * Which connections carried which request of the provider, over all hops between an agent and it: those
 * that carried its tokens. A request of which no token came is the next one that was asked for on the link
 * and is not another's. Where not even that was seen, it may be any connection that carried no other's.
 */
export class RequestConnections {
  readonly #carriers = new Map<number, Carrier[]>();
  readonly #connections: readonly Connection[];
  readonly #taken = new Set<Connection>();

  constructor(
    history: readonly HistoryEvent[],
    links: ReadonlySet<string>,
    origins: ReadonlyMap<number, Origin>,
  ) {
    this.#connections = connectionsOf(history).filter(({ link }) => links.has(link));
    const requests = history.filter((event) => event.type === 'provider-request');
    for (const link of links) this.#match(link, requests, origins);
  }

  of(request: EventOf<'provider-request'>): readonly Carrier[] {
    const known = this.#carriers.get(request.request);
    if (known !== undefined) return known;
    return this.#connections
      .filter((connection) => !this.#taken.has(connection))
      .map((connection) => ({ connection, from: request }));
  }

  /** Whether it is known which they are. */
  knows(request: EventOf<'provider-request'>): boolean {
    return this.#carriers.has(request.request);
  }

  #match(
    link: string,
    requests: readonly EventOf<'provider-request'>[],
    origins: ReadonlyMap<number, Origin>,
  ): void {
    const connections = this.#connections.filter((one) => one.link === link);
    const byToken = new Map<number, Connection>();
    for (const connection of connections) {
      for (const event of connection.events) {
        if (event.type !== 'unit-received' || event.direction !== 'downstream') continue;
        const origin = origins.get(event.message?.tokens?.[0] ?? -1);
        if (origin !== undefined && !byToken.has(origin.request)) {
          byToken.set(origin.request, connection);
        }
      }
    }
    const asks = asksOn(connections);
    for (const request of requests) {
      const on = byToken.get(request.request);
      if (on === undefined) continue;
      const own = asks.findLast((ask) => isFree(ask, request) && ask.connection === on);
      this.#add(request, on, own);
    }
    for (const request of requests) {
      if (byToken.has(request.request)) continue;
      const next = asks.find((ask) => isFree(ask, request));
      if (next !== undefined) this.#add(request, next.connection, next);
    }
  }

  #add(request: EventOf<'provider-request'>, connection: Connection, ask: Ask | undefined): void {
    if (ask !== undefined) ask.of = request;
    this.#taken.add(connection);
    const known = this.#carriers.get(request.request) ?? [];
    const from = ask === undefined || ask.at > request.index ? request : ask.seen;
    this.#carriers.set(request.request, [...known, { connection, from }]);
  }
}

interface Ask {
  readonly connection: Connection;
  readonly seen: EventOf<'unit-received'>;
  /** Index at which the provider may have got it; none where only its answer was seen. */
  readonly at: number;
  of?: EventOf<'provider-request'>;
}

/** What was asked for on a link, in the order in which it went out; else what it was answered with. */
function asksOn(connections: readonly Connection[]): Ask[] {
  const asks: Ask[] = [];
  for (const connection of connections) {
    const starts = unitsOf(connection, 'upstream', 'turn-start');
    for (const seen of starts) {
      const out = connection.events.find(
        (event) => event.type === 'unit-delivered' && carries(event, seen),
      );
      const lost =
        out?.type === 'unit-delivered' && (out.as === 'dropped' || out.as === 'discarded');
      if (!lost) asks.push({ connection, seen, at: out?.index ?? seen.index });
    }
    if (starts.length > 0) continue;
    for (const seen of unitsOf(connection, 'downstream', 'turn-started')) {
      asks.push({ connection, seen, at: -1 });
    }
  }
  return asks.sort((a, b) => a.at - b.at || a.seen.index - b.seen.index);
}

function unitsOf(
  { events }: Connection,
  direction: 'upstream' | 'downstream',
  means: 'turn-start' | 'turn-started',
): EventOf<'unit-received'>[] {
  return events.filter(
    (event): event is EventOf<'unit-received'> =>
      event.type === 'unit-received' &&
      event.direction === direction &&
      event.message?.means === means,
  );
}

function isFree({ of, at }: Ask, request: EventOf<'provider-request'>): boolean {
  return of === undefined && at < request.index;
}
