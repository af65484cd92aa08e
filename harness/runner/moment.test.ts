import { expect, test } from 'vitest';
import type { EventBody, HistoryEvent } from '../history/event.ts';
import { type Moment, momentWatch } from './moment.ts';

const at = (body: EventBody): HistoryEvent => ({ ...body, index: 0, time: 0 });
const opened = (connection: number, link = 'up') =>
  at({ type: 'connection-opened', link, connection });
const closed = (connection: number) => at({ type: 'connection-closed', link: 'up', connection });
const message = (method: string, kind: 'request' | 'response' = 'request', connection = 1) =>
  at({
    ...{ type: 'unit-received', link: 'up', connection, direction: 'upstream', unit: 0 },
    ...{ kind: 'frame', bytes: 2, message: { kind, method, bytes: 2 } },
  });
const exited = (process: string) =>
  at({
    ...{ type: 'process-exited', process, pid: 1, code: 0, signal: null, expected: false },
    stderr: [],
  });

/** Which of the events, from 0, was the moment. */
const come = (moment: Moment, events: readonly HistoryEvent[]) =>
  events.map(momentWatch(moment)).indexOf(true);

test('is a connection of a link that is made, or that ends', () => {
  const events = [opened(1, 'down'), opened(1), opened(2), closed(1), closed(2)];
  expect(come({ link: 'up' }, events)).toBe(1);
  expect(come({ link: 'up', connection: 2 }, events)).toBe(2);
  expect(come({ link: 'up', connection: 2, ends: true }, events)).toBe(4);
  expect(come({ link: 'up', connection: 3 }, events)).toBe(-1);
});

test('is a message as a plan names it', () => {
  const events = [message('a'), message('b'), message('a', 'response'), message('a', 'request', 2)];
  expect(come({ link: 'up', message: 'a' }, events)).toBe(0);
  expect(come({ link: 'up', message: 'a#2' }, events)).toBe(3);
  expect(come({ link: 'up', message: 'a:response' }, events)).toBe(2);
  expect(come({ link: 'up', connection: 2, message: 'a' }, events)).toBe(3);
  expect(come({ link: 'down', message: 'a' }, events)).toBe(-1);
});

test('is the exit of a process', () => {
  expect(come({ exited: 'proxy' }, [exited('server'), exited('proxy')])).toBe(1);
});
