import type { EventOf, HistoryEvent, Side } from './event.ts';

/** All events of one connection of a link, in order. */
export interface Connection {
  readonly link: string;
  /** From 1, in the order in which they were accepted. */
  readonly number: number;
  /** As reasons name it: `connection 2 of link client`. */
  readonly name: string;
  readonly events: readonly HistoryEvent[];
}

/** The connections of a history in the order in which they were opened. */
export function connectionsOf(history: readonly HistoryEvent[]): Connection[] {
  const found = new Map<string, Connection & { events: HistoryEvent[] }>();
  for (const event of history) {
    if (!('link' in event) || !('connection' in event)) continue;
    if (event.link === undefined || event.connection === undefined) continue;
    const key = `${event.connection} ${event.link}`;
    const known = found.get(key);
    if (known) known.events.push(event);
    else {
      const name = `connection ${event.connection} of link ${event.link}`;
      found.set(key, { link: event.link, number: event.connection, name, events: [event] });
    }
  }
  return [...found.values()];
}

/**
 * The first event by which the harness itself ended, cut or took over the connection; what a peer
 * does from there on is its answer to that. A Close frame that a fault made counts as well.
 */
export function harnessEnd(connection: Connection): HistoryEvent | undefined {
  return connection.events.find(
    (event) =>
      (event.type === 'end-delivered' && event.fault !== undefined) ||
      (event.type === 'unit-delivered' && event.as === 'cut') ||
      (event.type === 'unit-injected' && event.close !== undefined),
  );
}

/** The first end that a peer began, before the proxy had ended anything itself or passed an end on. */
export function firstEnd(connection: Connection): EventOf<'end-received'> | undefined {
  for (const event of connection.events) {
    if (event.type === 'end-received') return event;
    if (event.type === 'end-delivered') return undefined;
  }
  return undefined;
}

/** The event that says what became of a unit, when there is one. */
export function deliveryOf(
  connection: Connection,
  unit: EventOf<'unit-received'>,
): EventOf<'unit-delivered'> | undefined {
  return connection.events.find(
    (event): event is EventOf<'unit-delivered'> =>
      event.type === 'unit-delivered' && carries(event, unit),
  );
}

/** Whether a delivery on the connection of a unit is that unit's. */
export function carries(
  delivery: EventOf<'unit-delivered'>,
  { direction, unit }: Pick<EventOf<'unit-received'>, 'direction' | 'unit'>,
): boolean {
  return delivery.direction === direction && delivery.unit <= unit && unit <= delivery.last;
}

/** True when the unit went out as it came. */
export function arrived(connection: Connection, unit: EventOf<'unit-received'>): boolean {
  const delivery = deliveryOf(connection, unit);
  return delivery !== undefined && delivery.as === undefined;
}

/** The side that sends a direction. */
export function senderOf(direction: 'upstream' | 'downstream'): Side {
  return direction === 'upstream' ? 'client' : 'server';
}

export function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}
