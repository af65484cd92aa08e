import { type Connection, connectionsOf } from '../history/connections.ts';
import type { HistoryEvent } from '../history/event.ts';
import { isHttp } from '../history/exchanges.ts';
import { type Handshake, handshakeOf } from '../history/handshakes.ts';
import type { Surroundings } from './surroundings.ts';

/** A server that turns a client away does it this soon after it was asked. */
export const refusedMs = 2_000;

/** A connection to a server that may have a slot. */
export interface Seat {
  readonly c: Connection;
  readonly server: string;
  readonly handshake: Handshake;
  readonly opened: HistoryEvent;
  /** When its client had gone, or nothing passed any more. */
  readonly left: HistoryEvent | undefined;
  /** When it was there again, if it had only been silent. */
  readonly backAt: number;
  /** How the server turned it away. */
  readonly refused: HistoryEvent | undefined;
}

/** The connections of a history that may have a slot of their server, in the order in which they were opened. */
export function seatsOf({ history, facts }: Surroundings): Seat[] {
  const servers = new Map<string, string>();
  for (const event of history) {
    if (event.type === 'link-listening') servers.set(event.link, event.upstream);
    if (event.type === 'link-moved') servers.set(event.link, event.upstream);
  }
  return connectionsOf(history)
    .filter((c) => !isHttp(c) || isRefusedUpgrade(c))
    .map((c) => {
      const handshake = handshakeOf(c);
      const { opened } = handshake;
      const left = leftAt(c, facts.stopIndex);
      return {
        ...{ left, backAt: backAt(c, left, history) },
        ...{ c, server: servers.get(c.link) ?? c.link, handshake, opened },
        refused: refusalOf(c, facts.stopIndex),
      };
    })
    .filter(({ opened }) => opened.index < facts.stopIndex);
}

function isRefusedUpgrade({ events }: Connection): boolean {
  return events.some((event) => event.type === 'upgraded' && event.status >= 400);
}

/** A server says no: a Close of the application's own, or for now, or an upgrade that is refused. */
function refusalOf({ events }: Connection, stopIndex: number): HistoryEvent | undefined {
  const opened = events[0]?.time ?? 0;
  for (const event of events) {
    if (event.index >= stopIndex || event.time - opened > refusedMs) return undefined;
    if (event.type === 'upgraded' && event.status >= 400) return event;
    if (event.type === 'end-received' || event.type === 'unit-injected') return undefined;
    if (event.type !== 'unit-received' || event.close === undefined) continue;
    const { code } = event.close;
    const saysNo = code >= 4000 || code === 1008 || code === 1013;
    return event.direction === 'downstream' && saysNo ? event : undefined;
  }
  return undefined;
}

/** Its client's end, or the fault from which on nothing passed any more, whichever came first. */
function leftAt({ events }: Connection, stopIndex: number): HistoryEvent | undefined {
  return events.find((event) => {
    if (event.index >= stopIndex) return false;
    if (event.type === 'fault-fired') return event.silent === true;
    if (event.type === 'end-received') return event.side === 'client';
    if (event.type === 'end-delivered') return event.side === 'server' && event.fault !== undefined;
    return (
      event.type === 'unit-received' && event.close !== undefined && event.direction === 'upstream'
    );
  });
}

/** When one whose connection was silent could be heard again; infinite where it was not. */
function backAt(
  { events, link, number }: Connection,
  left: HistoryEvent | undefined,
  history: readonly HistoryEvent[],
): number {
  if (left?.type !== 'fault-fired') return Number.POSITIVE_INFINITY;
  const heard = events.find(
    (event) =>
      event.index > left.index &&
      event.type === 'unit-delivered' &&
      event.as !== 'dropped' &&
      event.as !== 'discarded',
  );
  const healed = history.find(
    (event) =>
      event.type === 'fault-healed' &&
      event.index > left.index &&
      event.fault === left.fault &&
      (event.link ?? link) === link &&
      (event.connection ?? number) === number,
  );
  return Math.min(
    heard?.time ?? Number.POSITIVE_INFINITY,
    healed?.time ?? Number.POSITIVE_INFINITY,
  );
}
