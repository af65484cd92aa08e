import { describe, expect, it } from 'vitest';
import { dialledBy } from './dialled-by.ts';
import type { EventBody, HistoryEvent, Party } from './event.ts';

const opened = (connection: number, link = 'client'): EventBody => ({
  ...{ type: 'connection-opened', link, connection },
});
const dials = (client: string): EventBody => ({
  ...{ type: 'client-connecting', client, attempt: 1, delayMs: 0 },
});
const connected = (client: string): EventBody => ({
  ...{ type: 'client-connected', client, attempt: 1 },
});

const found = (...bodies: EventBody[]) =>
  [
    ...dialledBy(bodies.map((body, index): HistoryEvent => ({ index, time: index, ...body }))),
  ].sort();

describe('dialledBy', () => {
  it('names the client whose attempt ran as a connection was accepted', () => {
    const history = [dials('a'), opened(1), connected('a'), dials('b'), opened(2), connected('b')];
    expect(found(...history)).toEqual([
      ['connection 1 of link client', 'a'],
      ['connection 2 of link client', 'b'],
    ]);
  });

  it('tells attempts apart that overlap, where one of them leaves no choice', () => {
    const history = [dials('a'), opened(1), dials('b'), opened(2), connected('a'), connected('b')];
    expect(found(...history)).toEqual([
      ['connection 1 of link client', 'a'],
      ['connection 2 of link client', 'b'],
    ]);
  });

  it('names nobody where two attempts ran all the while', () => {
    const history = [dials('a'), dials('b'), opened(1), opened(2), connected('a'), connected('b')];
    expect(found(...history)).toEqual([]);
  });

  it('names a failed attempt too, and no connection of a link whose client is another', () => {
    const failed: EventBody = {
      ...{ type: 'client-connect-failed', client: 'a', attempt: 1, error: '' },
    };
    const party = (standing: Party['standing']): Party => ({ program: '', standing });
    const started: EventBody = {
      ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
      parties: {
        client: { client: party('ours'), server: party('tested') },
        upstream: { client: party('tested'), server: party('other') },
      },
    };
    expect(found(started, dials('a'), opened(1), opened(1, 'upstream'), failed)).toEqual([
      ['connection 1 of link client', 'a'],
    ]);
  });
});
