import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { boundedHandshake } from './bounded-handshake.ts';
import { defaultBounds } from './invariant.ts';
import {
  at,
  delivered,
  ended,
  fired,
  historyOf,
  one,
  operation,
  received,
  request,
  response,
  stage,
  upgraded,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  boundedHandshake.judge(historyOf(...events), defaultBounds);

const head: EventBody = {
  type: 'unit-received',
  ...one,
  direction: 'upstream',
  unit: 0,
  kind: 'head',
  bytes: 180,
};
const connecting = { type: 'client-connecting', client: 'c', attempt: 1, delayMs: 0 } as const;

describe('bounded-handshake', () => {
  it('holds when upgrade and initialize were answered', () => {
    const verdict = judge(
      head,
      upgraded(),
      received('upstream', 1, request(0, 'initialize')),
      received('downstream', 1, response(0)),
    );
    expect(verdict).toEqual({
      invariant: 'bounded-handshake',
      verdict: 'holds',
      reason: '2 handshake steps ended in time.',
      evidence: [0, 1, 2, 3],
    });
  });

  it('holds when the client gave up in time, or had a typed error', () => {
    expect(judge(head, at(9_000, ended('client'))).verdict).toBe('holds');
    const verdict = judge(operation('invoke', 1, 'initialize'), operation('fail', 1, 'initialize'));
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated by an upgrade that nobody gives up on', () => {
    const verdict = judge(at(0, head), at(12_000, stage('stop')));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Expected the first answer on connection 1 of link client or an end within 10000 ms, but it never came after 12000 ms.',
      evidence: [0],
    });
  });

  it('is violated by a server that says nothing though nothing was disturbed', () => {
    const passed = delivered('upstream', 0);
    const verdict = judge(at(0, head), passed, at(5_000, ended('client')));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Expected the first answer on connection 1 of link client, but the server gave none in 5000 ms, with nothing disturbed, and the client gave up.',
      evidence: [0, 2],
    });
    expect(judge(at(0, head), passed, fired, at(5_000, ended('client'))).verdict).toBe('holds');
  });

  it('is violated by a client that waits too long for an answer that the harness withheld', () => {
    const verdict = judge(
      upgraded(),
      at(100, received('upstream', 1, request(0, 'initialize'))),
      at(101, received('downstream', 1, response(0))),
      at(101, delivered('downstream', 1, { as: 'dropped', fault: 1 })),
      at(20_000, ended('client')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 4] });
  });

  it('is violated by an initialize that is given up too late', () => {
    const verdict = judge(
      upgraded(),
      at(100, received('upstream', 1, request(0, 'initialize'))),
      at(30_100, ended('client')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 2] });
  });

  it('is violated by a client whose attempt never ends', () => {
    const verdict = judge(at(0, connecting), at(10_001, stage('stop')));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [0] });
  });

  it('is unknown when the run ended first, or the connection only knocked', () => {
    expect(judge(connecting, at(500, stage('stop'))).verdict).toBe('unknown');
    expect(judge({ type: 'connection-opened', ...one }, at(20_000, ended('client'))).verdict).toBe(
      'unknown',
    );
  });

  it('is violated by a client that waits on while the harness holds the answer back', () => {
    const initialize = received('upstream', 1, request(0, 'initialize'));
    const answer = [received('downstream', 1, response(0)), fired] as const;
    const late = (ms: number) =>
      judge(at(0, initialize), ...answer, at(ms, delivered('downstream', 1, { fault: 1 })));
    expect(late(9_000).verdict).toBe('holds');
    expect(late(11_000)).toMatchObject({ verdict: 'violated', evidence: [0, 3] });
  });

  it('is violated by a client that waits on for an upgrade that the harness held back', () => {
    const answer: EventBody = { ...head, direction: 'downstream' } as EventBody;
    const verdict = judge(
      at(0, head),
      answer,
      upgraded(),
      at(12_000, delivered('downstream', 0, { fault: 1 })),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [0, 3] });
  });

  it('holds when the client had given up in time on a server that answers later', () => {
    const verdict = judge(at(0, head), fired, at(5_000, ended('client')), at(12_000, upgraded()));
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [0, 2] });
  });
});
