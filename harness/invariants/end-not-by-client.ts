import { type Connection, harnessEnd } from '../history/connections.ts';
import type { HistoryEvent } from '../history/event.ts';

/** How a connection ended that its client did not leave: by the harness, or because the server ended it. */
export function endNotByClient(c: Connection, stopIndex: number): HistoryEvent | undefined {
  const made = harnessEnd(c)?.index;
  for (const event of c.events) {
    if (event.index >= stopIndex) return undefined;
    if (event.index === made) return event;
    // A client that leaves by itself has lost nothing.
    if (event.type === 'end-received') return event.side === 'server' ? event : undefined;
    if (event.type === 'unit-received' && event.close !== undefined) {
      return event.direction === 'downstream' ? event : undefined;
    }
  }
  return undefined;
}
