import { expect, test } from 'vitest';
import type { EventBody, HistoryEvent } from '../history/event.ts';
import { recoveryMs } from './recovery-time.ts';

const at = (...events: [number, EventBody][]): HistoryEvent[] =>
  events.map(([time, body], index) => ({ ...body, index, time }));
const connected: EventBody = { type: 'client-connected', client: 'a', attempt: 1 };
const closed: EventBody = {
  type: 'client-closed',
  client: 'a',
  code: 1006,
  reason: '',
  own: false,
};

test('the recovery time is the gap between a loss and the next good connection', () => {
  expect(recoveryMs(at([0, connected], [10, closed], [110.4, connected], [300, closed]))).toBe(100);
});

test('there is none when nothing was lost, or nothing came back', () => {
  expect(recoveryMs(at([0, connected]))).toBeUndefined();
  expect(recoveryMs(at([0, connected], [10, closed]))).toBeUndefined();
});
