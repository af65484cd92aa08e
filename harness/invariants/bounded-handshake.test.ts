import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { boundedHandshake } from './bounded-handshake.ts';
import { defaultBounds } from './invariant.ts';
import {
  among,
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

  it('holds when the client gave up in time', () => {
    expect(judge(head, at(9_000, ended('client'))).verdict).toBe('holds');
  });

  it('asks nothing where a client of ours failed, and takes its word for an answer', () => {
    const asked = operation('invoke', 1, 'initialize');
    const failed = judge(asked, operation('fail', 1, 'initialize'));
    expect(failed).toMatchObject({ verdict: 'unknown', nothing: true });
    expect(judge(asked, operation('ok', 1, 'initialize')).verdict).toBe('holds');
    expect(judge(at(0, asked), at(10_001, operation('ok', 1, 'initialize'))).verdict).toBe(
      'violated',
    );
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

  it('is violated by a server that says nothing though nothing was disturbed, however often it is asked', () => {
    const attempt = (connection: number, from: number, ms: number) => {
      const on = { link: 'client', connection };
      return [
        at(from, { ...head, ...on } as EventBody),
        at(from, delivered('upstream', 0, {}, on)),
        at(from + ms, ended('client', 'fin', on)),
      ];
    };
    const thrice = [attempt(1, 0, 4_000), attempt(2, 4_100, 4_000), attempt(3, 9_000, 2_001)];
    expect(judge(...thrice.flat())).toMatchObject({
      verdict: 'violated',
      reason:
        'Expected the first answer on connection 1 of link client, but the server gave none in 10001 ms in 3 attempts, with nothing disturbed.',
      evidence: [0, 2, 3, 5, 6, 8],
    });
    // Side by side they did not wait longer.
    const together = [attempt(1, 0, 4_000), attempt(2, 10, 4_000), attempt(3, 20, 4_000)];
    expect(judge(...together.flat()).verdict).toBe('unknown');
    // One answer, and what was not answered before and after it is no row.
    const on = { link: 'client', connection: 9 };
    const answered = [at(8_500, { ...head, ...on } as EventBody), at(8_600, upgraded(on))];
    const between = [thrice[0], thrice[1], answered, thrice[2]].flatMap((one) => one ?? []);
    expect(judge(...between).verdict).toBe('unknown');
    const disturbed = judge(...attempt(1, 0, 4_000).slice(0, 2), fired, at(9_000, ended('client')));
    expect(disturbed.verdict).toBe('holds');
  });

  it('knows no part of a bound: what is shorter proves nothing', () => {
    const waited = (ms: number) =>
      judge(at(0, head), at(0, delivered('upstream', 0)), at(ms, ended('client'))).verdict;
    expect([waited(9_901), waited(10_000), waited(10_001)]).toEqual([
      ...['unknown', 'unknown', 'violated'],
    ]);
  });

  it('judges by when an answer was let go, though nothing says which fault held it', () => {
    const answer: EventBody = { ...head, direction: 'downstream' } as EventBody;
    const held = (ms: number) =>
      judge(at(0, head), answer, upgraded(), at(ms, delivered('downstream', 0))).verdict;
    expect([held(9_999), held(12_000)]).toEqual(['holds', 'violated']);
  });

  it('judges the server alone where the client is ours, and the client alone where it is tested', () => {
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const tested = { program: 'loop', standing: 'tested' } as const;
    const held = [
      ...[at(0, head), at(1, delivered('upstream', 0)), fired],
      at(20_000, ended('client')),
    ];
    // Our own client waited for long while the harness withheld the answer.
    const before = judge(among({ client: { client: ours, server: tested } }), ...held);
    expect(before).toMatchObject({ verdict: 'unknown', nothing: true });
    const after = judge(among({ client: { client: tested, server: ours } }), ...held);
    expect(after.verdict).toBe('violated');
    const late = [at(0, head), at(1, delivered('upstream', 0)), at(10_002, upgraded())] as const;
    const server = judge(among({ client: { client: ours, server: tested } }), ...late);
    expect(server).toMatchObject({
      verdict: 'violated',
      reason:
        'Expected the first answer on connection 1 of link client within 10000 ms, but it came after 10001 ms.',
    });
  });

  it('asks nothing of a server whose process a fault had stopped', () => {
    const signal = (name: string): EventBody => ({
      ...{ type: 'process-signalled', process: 'server', pid: 1, signal: name, fault: 1 },
    });
    const asked = [at(10, head), at(10, delivered('upstream', 0)), at(11_000, ended('client'))];
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const server = { program: 'codex', standing: 'tested', processes: ['server'] } as const;
    const parties = among({ client: { client: ours, server } });
    expect(judge(parties, at(5, signal('SIGSTOP')), ...asked).verdict).toBe('unknown');
    const goesOn = [at(5, signal('SIGSTOP')), at(8, signal('SIGCONT'))];
    expect(judge(parties, ...goesOn, ...asked).verdict).toBe('violated');
  });

  it('takes a request that asks for no upgrade for no handshake', () => {
    const request = { ...head, head: 'POST /v1/responses HTTP/1.1' } as EventBody;
    const verdict = judge(at(0, request), delivered('upstream', 0), at(30_000, stage('stop')));
    expect(verdict).toMatchObject({ verdict: 'unknown', nothing: true });
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
