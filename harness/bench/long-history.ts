import type { EventBody, HistoryEvent } from '../history/event.ts';

/** A turn of many deltas that is reset on its way: every event that a page draws, as often as asked. */
export function longHistory(eventsMin: number): HistoryEvent[] {
  const on = { link: 'client', connection: 1 } as const;
  const way = { ...on, direction: 'downstream' } as const;
  const events: HistoryEvent[] = [];
  const add = (body: EventBody) => {
    const place = { index: events.length, time: events.length / 20 };
    events.push({ ...body, ...place } as HistoryEvent);
  };
  add({ type: 'fault-armed', fault: 1, name: 'reset', text: 'reset on item/agentMessage/delta' });
  add({ type: 'connection-opened', ...on });
  for (let unit = 0; events.length < eventsMin; unit++) {
    const text = `{"method":"item/agentMessage/delta","params":{"delta":"⟦t:${unit}⟧"}}`;
    const message = { kind: 'notification', method: 'item/agentMessage/delta' } as const;
    const bytes = Buffer.byteLength(text);
    add({ type: 'provider-sent', request: 1, first: unit, last: unit });
    add({
      ...{ type: 'unit-received', ...way, unit, kind: 'frame', bytes, opcode: 1, fin: true },
      message: { ...message, tokens: [unit], bytes, text },
    });
    add({ type: 'unit-delivered', ...way, unit, last: unit, bytes });
    add({ type: 'client-tokens', client: 'client-1', turn: 1, via: 'live', tokens: [unit] });
    // Something that is no stream, now and then: what a page may not fold away.
    if (unit % 50 === 0) add({ type: 'phase', ...on, phase: 'streaming' });
  }
  add({ type: 'fault-fired', fault: 1, name: 'reset', ...way, effect: 'reset both sides' });
  add({ type: 'end-delivered', ...on, side: 'client', how: 'rst', fault: 1 });
  return events;
}
