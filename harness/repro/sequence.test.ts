import { describe, expect, it } from 'vitest';
import type { EventBody, HistoryEvent } from '../history/event.ts';
import { alone, pairOf, slicesOf } from './sequence.ts';
import { wireFacts } from './wire-facts.ts';

const on = { link: 'client', connection: 7 } as const;
const request = { kind: 'request', method: 'thread/start', bytes: 2 } as const;
const answer = { kind: 'response', method: 'thread/start', bytes: 2 } as const;
const command = (type: 'invoke' | 'ok' | 'fail', operation: number): EventBody => ({
  ...{ type, client: 'command', operation, f: 'command' },
});
const unit = (direction: 'upstream' | 'downstream', message: object): EventBody =>
  ({
    type: 'unit-received',
    ...on,
    direction,
    unit: 0,
    kind: 'line',
    bytes: 2,
    message,
  }) as EventBody;

/** A connection that run 1 opened and run 2 uses again; there its request is never answered. */
const bodies: EventBody[] = [
  command('invoke', 1),
  { type: 'connection-opened', ...on },
  unit('upstream', { ...request, id: 1 }),
  unit('downstream', { ...answer, id: 1 }),
  command('ok', 1),
  command('invoke', 2),
  unit('upstream', { ...request, id: 2 }),
  { type: 'end-received', ...on, side: 'server', how: 'fin' },
  command('fail', 2),
];
const history = bodies.map((body, index) => ({ ...body, index, time: index }) as HistoryEvent);
const slices = slicesOf(history);

describe('a sequence of runs', () => {
  it('is cut at the starts of its commands', () => {
    const cut = slices.map(({ run, passed, events }) => [run, passed, events.length]);
    expect(cut).toEqual([
      [1, true, 5],
      [2, false, 4],
    ]);
  });

  it('holds a failing run against the passing one before it', () => {
    const { good, bad } = pairOf(slices) ?? {};
    expect([good?.run, bad?.run]).toEqual([1, 2]);
    expect(pairOf(slices.slice(0, 1))).toBeUndefined();
  });

  it('counts the connections of a run from 1, without the command itself', () => {
    const events = slices[1] ? alone(slices[1], history) : [];
    const told = events.map((event) => [event.index, event.type, 'link' in event && event.link]);
    expect(told).toEqual([
      [0, 'unit-received', 'client'],
      [1, 'end-received', 'client'],
    ]);
    expect(events.map((event) => 'connection' in event && event.connection)).toEqual([1, 1]);
  });

  it('says which connection was reused, what was last on it and how it ended', () => {
    expect(slices.map((slice) => wireFacts(slice, slices))).toEqual([
      [
        "Client connection 7 was opened in this run; the last message was the server's response to thread/start #1; it stayed open.",
      ],
      [
        "Client connection 7 was reused: run 1 opened it; the last message was the client's request thread/start #2; never answered: request thread/start #2; the server ended it (FIN).",
      ],
    ]);
  });
});
