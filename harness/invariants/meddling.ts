import { type Connection, carries } from '../history/connections.ts';
import type { EventOf, HistoryEvent, RecordedMessage } from '../history/event.ts';
import type { Direction } from '../wire/unit.ts';

/** A message that the harness changed on its way, cut, or made itself: what its receiver did may follow from it. */
export interface Meddling {
  readonly event: HistoryEvent;
  readonly link: string;
  readonly connection: number;
  readonly direction: Direction;
  /** As it was before it was changed; as it was made. */
  readonly message: RecordedMessage | undefined;
}

/** All that faults changed or made, in order. What is known of a run of units is known of its first. */
export function meddlingsIn(connections: readonly Connection[]): Meddling[] {
  const found: Meddling[] = [];
  for (const c of connections) {
    const received: EventOf<'unit-received'>[] = [];
    for (const event of c.events) {
      if (event.type === 'unit-received') received.push(event);
      if (event.type === 'unit-injected') {
        const { link, connection, direction, message } = event;
        found.push({ event, link, connection, direction, message });
      }
      if (event.type !== 'unit-delivered' || event.fault === undefined) continue;
      if (event.as !== 'altered' && event.as !== 'cut') continue;
      const { link, connection, direction } = event;
      const unit = received.find((one) => carries(event, one));
      found.push({ event, link, connection, direction, message: unit?.message });
    }
  }
  return found.sort((a, b) => a.event.index - b.event.index);
}
