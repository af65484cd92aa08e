/** Of `reconnects`: whose part it was, whose connection, and what counts as having it back. */
import { describe, expect, it } from 'vitest';
import type { EventBody, Parties } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { reconnects } from './reconnects.ts';
import {
  among,
  at,
  cutOff,
  delivered,
  ended,
  historyOf,
  one,
  operation,
  received,
  request,
  stage,
  type Timed,
  two,
  upgraded,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  reconnects.judge(historyOf(...events), defaultBounds);

const on = (connection: number, link = 'client') => ({ link, connection });
const opened = (connection: number, link = 'client'): EventBody => ({
  ...{ type: 'connection-opened', ...on(connection, link) },
});
const failed = (connection: number, link = 'client'): EventBody => ({
  ...{ type: 'upstream-failed', ...on(connection, link), code: 'UPSTREAM_REFUSED', message: '' },
});
const stopped = at(60_000, stage('stop'));

const ourClient = { program: 'reference client', standing: 'ours' } as const;
const loop = { program: 'loop', standing: 'tested', processes: ['proxy'] } as const;
const codex = { program: 'codex', standing: 'other', processes: ['server'] } as const;
const bridge: Readonly<Record<string, Parties>> = {
  client: { client: ourClient, server: loop },
  upstream: { client: loop, server: codex },
};

describe('reconnects: whose part it is', () => {
  const lost = (link: string): (Timed | EventBody)[] => [
    among(bridge),
    operation('invoke', 1),
    upgraded(on(1, link)),
    at(100, ended('server', 'fin', on(1, link))),
  ];

  it('is on the client under test that never tries', () => {
    expect(judge(...lost('upstream'), stopped)).toMatchObject({
      verdict: 'violated',
      reason:
        'Connection 1 of link upstream was lost and never re-established: nobody tried in 59900 ms, with operation 1 (turn) to do: that is on the client of link upstream (loop).',
    });
  });

  it('asks nothing of a server whose client of ours does not try', () => {
    expect(judge(...lost('client'), stopped)).toMatchObject({ verdict: 'unknown', nothing: true });
  });

  it('is on the server under test that takes back no client that tries', () => {
    const tries = [1, 2, 3].flatMap((k) => [
      at(k * 10_000, opened(k + 1)),
      at(k * 10_000 + 5_000, failed(k + 1)),
    ]);
    expect(judge(...lost('client'), ...tries, stopped)).toMatchObject({
      verdict: 'violated',
      reason: expect.stringMatching(/25000 ms.*: that is on the server of link client \(loop\)\.$/),
    });
    // Our client waited for long, the server answered at once.
    const late = judge(...lost('client'), at(30_000, opened(2)), at(30_020, upgraded(on(2))));
    expect(late).toMatchObject({ verdict: 'holds', reason: expect.stringContaining(' 20 ms ') });
  });

  it('is not on a client whose server, which is another program, is not there', () => {
    const tries = Array.from({ length: 11 }, (_, k) => [
      at(k * 5_000 + 200, opened(k + 2, 'upstream')),
      at(k * 5_000 + 300, failed(k + 2, 'upstream')),
    ]).flat();
    expect(judge(...lost('upstream'), ...tries, at(55_000, stage('stop'))).verdict).toBe('unknown');
    const gaveUp = judge(...lost('upstream'), ...tries.slice(0, 4), stopped);
    expect(gaveUp).toMatchObject({ verdict: 'violated' });
  });

  it('is violated at once by a program under test that ends', () => {
    const exit: EventBody = {
      ...{ type: 'process-exited', process: 'proxy', pid: 7, code: 1, signal: null },
      ...{ expected: false, stderr: [] },
    };
    const verdict = judge(...lost('upstream'), at(101, exit), operation('fail', 1), stage('stop'));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason: expect.stringContaining('proxy ended itself, with operation 1 (turn) to do'),
    });
    const killed: EventBody = {
      ...{ type: 'process-signalled', process: 'proxy', pid: 7, signal: 'SIGKILL', fault: 1 },
    };
    const hit = judge(...lost('upstream'), killed, at(101, exit), stopped);
    expect(hit).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('takes the kill of a process on neither side for no excuse', () => {
    const kill = (process: string): EventBody => ({
      ...{ type: 'process-signalled', process, pid: 7, signal: 'SIGKILL', fault: 1 },
    });
    expect(judge(...lost('upstream'), kill('provider'), stopped).verdict).toBe('violated');
    expect(judge(...lost('upstream'), kill('server'), stopped).verdict).toBe('unknown');
  });

  it('knows that only a client can start again what it speaks to through pipes', () => {
    const listening: EventBody = {
      ...{ type: 'link-listening', link: 'upstream', listen: '', upstream: '', codec: 'jsonl' },
    };
    const kill: EventBody = {
      ...{ type: 'process-signalled', process: 'server', pid: 7, signal: 'SIGKILL', fault: 1 },
    };
    const line = received('downstream', 0, undefined, on(1, 'upstream'));
    const history = [
      ...[among(bridge), listening, operation('invoke', 1), line, kill],
      at(100, ended('server', 'fin', on(1, 'upstream'))),
    ];
    expect(judge(...history, stopped).verdict).toBe('violated');
    const told = judge(...history, at(200, operation('fail', 1)), stopped);
    expect(told).toMatchObject({ verdict: 'unknown', nothing: true });
  });
});

describe('reconnects: whose connection it was', () => {
  const dial = (client: string, connection: number): EventBody[] => [
    { type: 'client-connecting', client, attempt: 1, delayMs: 0 },
    opened(connection),
    upgraded(on(connection)),
    { type: 'client-connected', client, attempt: 1 },
  ];

  it('is violated by a client that is lost for good while another one dials', () => {
    const history = [
      ...dial('a', 1),
      { ...operation('invoke', 1), client: 'a' } as EventBody,
      at(100, cutOff('client')),
      ...dial('b', 2),
      ...[at(200, { ...operation('invoke', 2), client: 'b' } as EventBody)],
      { ...operation('ok', 2), client: 'b' } as EventBody,
    ];
    expect(judge(...history, stopped)).toMatchObject({ verdict: 'violated', evidence: [5, 4] });
    expect(judge(...history, ...dial('a', 3), stopped).verdict).toBe('holds');
  });

  it('takes a connection that was opened before the loss for no replacement', () => {
    const history = [
      ...[operation('invoke', 1), upgraded(), received('downstream', 1), upgraded(two)],
      at(90, ended('client', 'fin', two)),
      at(100, ended('server')),
    ];
    expect(judge(...history, stopped).verdict).toBe('violated');
  });

  it('asks nothing where the client was elsewhere before the old connection ended', () => {
    const moved = [
      operation('invoke', 1),
      upgraded(),
      at(50, upgraded(two)),
      at(100, ended('server')),
    ];
    expect(judge(...moved, stopped)).toMatchObject({ verdict: 'unknown', nothing: true });
  });
});

describe('reconnects over HTTP', () => {
  const head = (connection: number, direction: 'upstream' | 'downstream', text: string, unit = 0) =>
    ({
      ...{ type: 'unit-received', ...on(connection), direction, unit, kind: 'head', bytes: 90 },
      head: text,
    }) as EventBody;
  const asks = (connection: number) => head(connection, 'upstream', 'POST /v1 HTTP/1.1');
  const streams = (connection: number) => head(connection, 'downstream', 'HTTP/1.1 200 OK');
  const delta = (connection: number): EventBody =>
    ({
      ...(received('downstream', 1, { kind: 'event', means: 'delta' }, on(connection)) as object),
      kind: 'event',
    }) as EventBody;
  const cut = at(100, cutOff('client', 'rst', one));

  it('asks for nothing when a connection that is kept ends between requests', () => {
    const probe = [
      asks(1),
      head(1, 'downstream', 'HTTP/1.1 200 OK\r\ncontent-length: 0'),
      operation('invoke', 1),
      ended('server'),
    ];
    expect(judge(...probe, stopped)).toMatchObject({ verdict: 'unknown', nothing: true });
  });

  it('wants an answer to what was asked after the loss, on whichever connection', () => {
    const broken = [operation('invoke', 1), opened(2), asks(1), streams(1), delta(1), cut];
    expect(judge(...broken, stopped).verdict).toBe('violated');
    // An answer on another connection of the pool, to what had been asked before.
    const before = [operation('invoke', 1), asks(2), asks(1), streams(1), delta(1), cut];
    expect(judge(...before, at(150, streams(2)), stopped).verdict).toBe('violated');
    const again = judge(...broken, at(300, asks(2)), at(340, streams(2)));
    expect(again).toMatchObject({
      verdict: 'holds',
      reason: 'Connection 1 of link client was replaced 240 ms after the loss.',
    });
  });

  it('cannot tell what of a session is to come back where that is not its connection', () => {
    const call = {
      ...(received('upstream', 1, request(1, 'tools/call')) as object),
      kind: 'body',
    } as EventBody;
    const verdict = judge(asks(1), call, streams(1), delta(1), cut, stopped);
    expect(verdict.reason).toContain('in JSON-RPC over HTTP a session is not its connection');
  });
});

describe('reconnects in what a bare proxy recorded', () => {
  const turn = received('upstream', 0, { ...request(2, 'turn/start'), thread: 't1' });
  const lost = [upgraded(), turn, delivered('upstream', 0), at(100, ended('server'))] as const;

  it('knows by the turn that ran that there was something to do', () => {
    expect(judge(...lost, at(10_200, stage('stop')))).toMatchObject({
      verdict: 'violated',
      reason:
        'Connection 1 of link client was lost and never re-established: nobody tried in 10100 ms, with the turn of thread t1 to do.',
    });
    const over = received('downstream', 1, { method: 'turn/completed', thread: 't1' });
    const told = judge(upgraded(), turn, over, at(100, ended('server')), stopped);
    expect(told).toMatchObject({ verdict: 'unknown', nothing: true });
  });

  it('tells how short the time was in which nobody came back', () => {
    expect(judge(...lost, at(140, stage('stop')))).toMatchObject({
      verdict: 'unknown',
      reason:
        'Connection 1 of link client was lost 40 ms before the run ended, with the turn of thread t1 to do.',
    });
  });
});
