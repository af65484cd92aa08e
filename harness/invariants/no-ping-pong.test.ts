import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { noPingPong } from './no-ping-pong.ts';
import { among, at, historyOf } from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  noPingPong.judge(historyOf(...events), defaultBounds);

const listening = (link: string): EventBody => ({
  type: 'link-listening',
  link,
  listen: 'ws://127.0.0.1:1',
  upstream: 'ws://127.0.0.1:4502',
  codec: 'websocket',
});
const links = [listening('a'), listening('b')] as const;
const opened = (link: string, connection: number): EventBody => ({
  type: 'connection-opened',
  link,
  connection,
});
const closed = (
  link: string,
  connection: number,
  direction = 'downstream' as const,
): EventBody => ({
  type: 'unit-received',
  link,
  connection,
  direction,
  unit: 1,
  kind: 'frame',
  bytes: 4,
  opcode: 8,
  fin: true,
  close: { code: 4001, reason: 'replaced' },
});

describe('no-ping-pong', () => {
  it('holds for one takeover', () => {
    const verdict = judge(...links, opened('a', 1), opened('b', 1), closed('a', 1));
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [3] });
  });

  it('is violated when the displaced client displaces its displacer', () => {
    const verdict = judge(
      ...links,
      opened('a', 1),
      opened('b', 1),
      closed('a', 1),
      opened('a', 2),
      closed('b', 1),
    );
    expect(verdict).toEqual({
      invariant: 'no-ping-pong',
      verdict: 'violated',
      reason:
        'Clients displaced each other in turn: connection 1 of link b displaced connection 1 of link a (Close 4001), then connection 2 of link a displaced it (Close 4001).',
      evidence: [4, 3, 6, 5],
      blame: 'implementation',
    });
  });

  it('wants a longer chain where the clients share a link', () => {
    const chain = [
      opened('a', 1),
      opened('a', 2),
      closed('a', 1),
      opened('a', 3),
      closed('a', 2),
    ] as const;
    expect(judge(...chain).verdict).toBe('holds');
    expect(judge(...chain, opened('a', 4), closed('a', 3)).verdict).toBe('violated');
  });

  it('does not take an end that the harness made for a displacement', () => {
    const reset = (link: string): EventBody => ({
      type: 'end-delivered',
      link,
      connection: 1,
      side: 'client',
      how: 'rst',
      fault: 1,
    });
    const verdict = judge(
      ...links,
      opened('a', 1),
      opened('b', 1),
      reset('a'),
      opened('a', 2),
      reset('b'),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated by a link that needs too many connections', () => {
    const many = Array.from({ length: 51 }, (_, i) => opened('a', i + 1));
    expect(judge(...many)).toMatchObject({ verdict: 'violated', evidence: [0, 50] });
  });

  it('is unknown when no two connections met', () => {
    expect(judge(opened('a', 1), closed('a', 1), opened('a', 2)).verdict).toBe('unknown');
  });

  it('takes a connection for each command as needed', () => {
    const many = Array.from({ length: 60 }, (_, i): EventBody[] => [
      { type: 'invoke', client: 'c', operation: i + 1, f: 'command' },
      opened('a', i + 1),
    ]).flat();
    expect(judge(...many).verdict).not.toBe('violated');
    expect(judge(...many.filter(({ type }) => type !== 'invoke')).verdict).toBe('violated');
  });

  it('is violated by displacements that take their time, once there are three', () => {
    const slow = (n: number) =>
      judge(
        ...links,
        at(0, opened('a', 1)),
        at(1_000, opened('b', 1)),
        at(2_100, closed('a', 1)),
        at(2_200, opened('a', 2)),
        at(3_300, closed('b', 1)),
        ...(n > 2 ? [at(3_400, opened('b', 2)), at(4_500, closed('a', 2))] : []),
      ).verdict;
    expect([slow(2), slow(3)]).toEqual(['holds', 'violated']);
  });

  it('takes the end of a server that was killed for no displacement', () => {
    const killed: EventBody = {
      ...{ type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
    };
    const verdict = judge(
      ...links,
      ...[opened('a', 1), opened('b', 1), killed, closed('a', 1)],
      ...[opened('a', 2), killed, closed('b', 1)],
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('does not count requests of HTTP, nor what our own client dials', () => {
    const head = (connection: number): EventBody => ({
      ...{ type: 'unit-received', link: 'a', connection, direction: 'upstream', unit: 0 },
      ...{ kind: 'head', bytes: 9, head: 'GET / HTTP/1.1' },
    });
    const requests = Array.from({ length: 60 }, (_, i) => [opened('a', i + 1), head(i + 1)]);
    expect(judge(...requests.flat()).verdict).not.toBe('violated');
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const tested = { program: 'loop', standing: 'tested' } as const;
    const many = Array.from({ length: 60 }, (_, i) => opened('a', i + 1));
    const parties = among({ a: { client: ours, server: tested } });
    expect(judge(parties, ...many).verdict).not.toBe('violated');
  });
});
