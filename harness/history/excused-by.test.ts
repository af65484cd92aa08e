import { describe, expect, it } from 'vitest';
import type { EventBody, EventOf, HistoryEvent, Parties } from './event.ts';
import { excusedBy } from './excused-by.ts';

type Timed = readonly [number, EventBody];

const parties: Readonly<Record<string, Parties>> = {
  client: {
    client: { program: 'reference client', standing: 'ours' },
    server: { program: 'loop', standing: 'tested', processes: ['proxy', 'helper-*'] },
  },
  upstream: {
    client: { program: 'loop', standing: 'tested', processes: ['proxy'] },
    server: { program: 'codex', standing: 'other', processes: ['server'] },
  },
};
const started: Timed = [0, { type: 'run-started', seed: 1, plan: [], startedAt: '', parties }];
const opened = (connection: number, link = 'client'): EventBody => ({
  ...{ type: 'connection-opened', link, connection },
});
const kill = (process: string, signal = 'SIGKILL'): EventBody => ({
  ...{ type: 'process-signalled', process, pid: 1, signal, fault: 1 },
});
const end = (side: 'client' | 'server', connection = 1, link = 'client'): EventBody => ({
  ...{ type: 'end-received', link, connection, side, how: 'rst' },
});
const leave = (client: string): EventBody => ({
  ...{ type: 'client-closed', client, code: 1006, reason: '', own: true },
});
const dial = (client: string, connection: number): EventBody[] => [
  { type: 'client-connecting', client, attempt: 1, delayMs: 0 },
  opened(connection),
  { type: 'client-connected', client, attempt: 1 },
];

/** The indices of what excuses each end. */
function excuses(...timed: (Timed | EventBody)[]): (number | undefined)[] {
  let time = 0;
  const history = timed.map((one, index): HistoryEvent => {
    const [at, body] = Array.isArray(one) ? (one as Timed) : [time, one as EventBody];
    time = at;
    return { index, time, ...body };
  });
  return history
    .filter((event): event is EventOf<'end-received'> => event.type === 'end-received')
    .map((event) => excusedBy(history, event, 2_000)?.index);
}

describe('excusedBy', () => {
  it('is the kill of a process on that side of that link', () => {
    const on = [started, opened(1), opened(1, 'upstream')];
    expect(excuses(...on, kill('proxy'), [900, end('server')])).toEqual([3]);
    expect(excuses(...on, kill('helper-2'), end('server'))).toEqual([3]);
    expect(excuses(...on, kill('proxy'), end('client', 1, 'upstream'))).toEqual([3]);
  });

  it('is no kill of another process, before the connection, too early, or of a signal that lets it go', () => {
    const none = [undefined];
    expect(excuses(started, opened(1), kill('server'), end('server'))).toEqual(none);
    expect(excuses(started, opened(1), kill('proxy'), end('client'))).toEqual(none);
    expect(excuses(started, kill('proxy'), opened(1), end('server'))).toEqual(none);
    expect(excuses(started, opened(1), kill('proxy'), [2_001, end('server')])).toEqual(none);
    expect(excuses(started, opened(1), kill('proxy', 'SIGTERM'), end('server'))).toEqual(none);
    expect(excuses(started, opened(1), end('server'), kill('proxy'))).toEqual(none);
  });

  it('is any kill where nobody says who stands where', () => {
    expect(excuses(opened(1), kill('server'), end('client'))).toEqual([1]);
  });

  it('is the leave of the client whose connection it was, and of no other', () => {
    const two = [started, ...dial('a', 1), ...dial('b', 2)];
    expect(excuses(...two, end('client', 1), leave('a'), [500, end('client', 2)])).toEqual([
      8,
      undefined,
    ]);
    expect(excuses(...two, end('client', 2), leave('a'))).toEqual([undefined]);
  });

  it('is one leave for one end, the nearest, where nobody knows whose it was', () => {
    const both = [opened(1), opened(2), end('client', 1), leave('a')];
    expect(excuses(...both, [500, end('client', 2)])).toEqual([3, undefined]);
  });

  it('is no leave of ours on a link whose client is another', () => {
    expect(
      excuses(started, opened(1, 'upstream'), end('client', 1, 'upstream'), leave('a')),
    ).toEqual([undefined]);
  });
});
