import type { Connection } from '../history/connections.ts';
import type { EventOf } from '../history/event.ts';

type Unit = EventOf<'unit-received'>;

/** What the client of a connection asked and told before the run was stopped; answers aside. */
export function sentOn(c: Connection, stopIndex: number): Unit[] {
  return c.events.filter(
    (event): event is Unit =>
      event.type === 'unit-received' &&
      event.direction === 'upstream' &&
      event.index < stopIndex &&
      (event.message?.kind === 'request' || event.message?.kind === 'notification'),
  );
}
