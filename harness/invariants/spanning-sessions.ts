import type { Connection } from '../history/connections.ts';
import type { EventOf } from '../history/event.ts';
import { isHttp } from '../history/exchanges.ts';

type Unit = EventOf<'unit-received'>;

/**
 * Connections of JSON-RPC over plain HTTP: one is no session but a few exchanges of it, and what is asked
 * on one may be answered on another of its link.
 */
export class SpanningSessions {
  readonly #units = new Map<string, Unit[]>();
  readonly #connections: ReadonlySet<Connection>;

  constructor(connections: readonly Connection[], stopIndex: number) {
    this.#connections = new Set(connections.filter(isHttp));
    for (const c of this.#connections) {
      for (const event of c.events) {
        if (event.type !== 'unit-received' || event.index >= stopIndex) continue;
        if (event.message?.id === undefined) continue;
        const key = `${c.link} ${exchangeOf(event)}`;
        const known = this.#units.get(key);
        if (known) known.push(event);
        else this.#units.set(key, [event]);
      }
    }
  }

  has(c: Connection): boolean {
    return this.#connections.has(c);
  }

  /** The answer to a request, or the request of an answer, on another connection of the link. */
  counterpart(c: Connection, unit: Unit): Unit | undefined {
    if (!this.has(c)) return undefined;
    const asks = unit.message?.kind === 'request';
    return this.#units.get(`${c.link} ${exchangeOf(unit)}`)?.find((other) => {
      const later = other.index > unit.index;
      return (
        other.connection !== c.number &&
        (other.message?.kind === 'request') !== asks &&
        later === asks
      );
    });
  }
}

/** Requests of both directions count apart: an answer belongs to a request that went the other way. */
export function exchangeOf({ direction, message }: Unit): string {
  const answers = message?.kind === 'response' || message?.kind === 'error';
  const asked = answers === (direction === 'upstream') ? 'downstream' : 'upstream';
  return `${asked} ${typeof message?.id} ${message?.id}`;
}
