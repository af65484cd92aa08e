import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { reconnects } from './reconnects.ts';
import {
  at,
  cutOff,
  delivered,
  ended,
  fired,
  historyOf,
  one,
  operation,
  received,
  stage,
  two,
  upgraded,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  reconnects.judge(historyOf(...events), defaultBounds);

const opened = { type: 'connection-opened', ...two } as const;

describe('reconnects', () => {
  it('holds when a working connection replaced the lost one in time', () => {
    const verdict = judge(upgraded(), at(100, cutOff('client')), opened, at(350, upgraded(two)));
    expect(verdict).toEqual({
      invariant: 'reconnects',
      verdict: 'holds',
      reason: 'Connection 1 of link client was replaced 250 ms after the loss.',
      evidence: [1, 3],
    });
  });

  it('counts from the heal when faults were on for longer', () => {
    const verdict = judge(
      upgraded(),
      at(100, fired),
      at(100, cutOff('client')),
      at(20_000, stage('heal')),
      at(21_000, upgraded(two)),
    );
    expect(verdict.reason).toBe('Connection 1 of link client was replaced 1000 ms after the heal.');
  });

  it('is violated when nobody came back though there was something to do', () => {
    const verdict = judge(
      operation('invoke', 1),
      upgraded(),
      at(100, cutOff('client')),
      at(10_200, stage('stop')),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Connection 1 of link client was lost and never re-established: nobody tried in 10100 ms, with operation 1 (turn) to do.',
      evidence: [2, 0],
    });
  });

  it('asks nothing for a turn that was given up sooner than the bound, and all for one that was later', () => {
    const givenUpAt = (ms: number) =>
      judge(
        operation('invoke', 1),
        upgraded(),
        at(100, ended('server')),
        at(ms, operation('fail', 1)),
        at(20_000, stage('stop')),
      );
    expect(givenUpAt(200)).toMatchObject({ verdict: 'unknown', nothing: true });
    expect(givenUpAt(10_100)).toMatchObject({ verdict: 'unknown', nothing: true });
    expect(givenUpAt(10_101)).toMatchObject({ verdict: 'violated', evidence: [2, 0, 3] });
  });

  it('lets a client give up that has tried again while faults were on', () => {
    const verdict = judge(
      operation('invoke', 1),
      upgraded(),
      at(100, cutOff('client')),
      upgraded(two),
      at(200, cutOff('client', 'rst', two)),
      operation('fail', 1),
      stage('heal'),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [2, 3] });
  });

  it('is violated when the replacement came too late', () => {
    const verdict = judge(upgraded(), at(100, ended('server')), at(10_200, upgraded(two)));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 2] });
  });

  it('is unknown when nothing was left to do, or a client left by itself', () => {
    expect(judge(operation('invoke', 1), operation('ok', 1), cutOff('client')).verdict).toBe(
      'unknown',
    );
    expect(judge(operation('invoke', 1), upgraded(), ended('client')).verdict).toBe('unknown');
  });

  it('asks nothing more of a command that tried again, failed and is over', () => {
    const verdict = judge(
      operation('invoke', 1, 'command'),
      cutOff('client'),
      { type: 'connection-opened', ...two },
      operation('fail', 1, 'command'),
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('is violated by a command that fails with its connection and does not try again', () => {
    const verdict = judge(
      operation('invoke', 1, 'command'),
      upgraded(),
      cutOff('client'),
      operation('fail', 1, 'command'),
      operation('invoke', 2, 'command'),
      upgraded(two),
      operation('ok', 2, 'command'),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 0, 3] });
  });

  it('is unknown when the harness killed the server for good', () => {
    const verdict = judge(
      operation('invoke', 1),
      upgraded(),
      { type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
      ended('server'),
      at(20_000, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('judges what a client says of its own connection', () => {
    const closed = {
      type: 'client-closed',
      client: 'c',
      code: 1006,
      reason: '',
      own: false,
    } as const;
    const connecting = { type: 'client-connecting', client: 'c', attempt: 2, delayMs: 50 } as const;
    const connected = { type: 'client-connected', client: 'c', attempt: 2 } as const;
    const verdict = judge(at(10, closed), at(60, connecting), at(90, connected));
    // How long it waited is our own client's affair.
    expect(verdict.reason).toBe(
      'The connection of c was replaced 30 ms after our client tried again.',
    );
    expect(judge(at(10, closed), at(20_000, stage('stop'))).verdict).toBe('unknown');
  });

  it('is violated by a client that leaves a healthy connection mid-turn for another', () => {
    const verdict = judge(
      received('upstream', 0),
      { type: 'phase', ...one, phase: 'streaming' },
      ended('client'),
      opened,
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 1, 3] });
  });

  it('is violated by a peer that answers no Ping, and blames nobody for what is not read', () => {
    const frame = (direction: 'upstream' | 'downstream', opcode: number) => ({
      ...(received(direction, 0) as Extract<EventBody, { type: 'unit-received' }>),
      opcode,
    });
    const pinged = [at(0, frame('upstream', 9)), at(0, delivered('upstream', 0))];
    const silent = judge(...pinged, at(3_000, ended('client')));
    expect(silent).toMatchObject({
      verdict: 'violated',
      reason:
        'The server of connection 1 of link client left a Ping without a Pong for 3000 ms, so that it looks dead while it lives.',
      evidence: [0, 2],
    });
    const answered = judge(...pinged, frame('downstream', 10), at(3_000, ended('client')));
    expect(answered.verdict).toBe('unknown');
    const reading = { type: 'reading', ...one, side: 'server', state: 'stopped' } as const;
    expect(judge(...pinged, reading, at(3_000, ended('client'))).verdict).toBe('unknown');
  });

  it('does not take a stop by the harness for giving up', () => {
    const stopped = { ...operation('info', 1), error: { code: 'ABORTED', message: 'stopped' } };
    const verdict = judge(
      operation('invoke', 1),
      upgraded(),
      at(100, cutOff('client')),
      at(200, stopped as EventBody),
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('is violated by one of two clients that stays away, though the other is back', () => {
    const client = (name: string, event: 'client-connected' | 'client-closed'): EventBody =>
      event === 'client-connected'
        ? { type: event, client: name, attempt: 1 }
        : { type: event, client: name, code: 1006, reason: '', own: false };
    const both = [
      upgraded(),
      upgraded(two),
      { ...operation('invoke', 1), client: 'a' } as EventBody,
      { ...operation('invoke', 2), client: 'b' } as EventBody,
      at(100, cutOff('client')),
      at(100, cutOff('client', 'rst', two)),
      at(101, client('a', 'client-closed')),
      at(101, client('b', 'client-closed')),
      at(300, upgraded({ link: 'client', connection: 3 })),
      at(301, client('a', 'client-connected')),
    ] as const;
    const verdict = judge(...both, at(11_000, stage('stop')));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [5, 2] });
    const back = [
      at(302, upgraded({ link: 'client', connection: 4 })),
      at(303, client('b', 'client-connected')),
    ];
    expect(judge(...both, ...back).verdict).toBe('holds');
  });

  it('takes the connection of the next command for no sign of despair', () => {
    const phase: EventBody = { type: 'phase', ...one, phase: 'streaming' };
    const left = [upgraded(), phase, ended('client')] as const;
    expect(judge(...left, opened).verdict).toBe('violated');
    expect(judge(...left, operation('invoke', 2, 'command'), opened).verdict).toBe('unknown');
  });
});
