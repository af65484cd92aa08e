import { describe, expect, it } from 'vitest';
import type { EventBody, Parties } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import {
  among,
  at,
  cutOff,
  ended,
  historyOf,
  received,
  request,
  stage,
  type Timed,
  upgraded,
} from './testing/history-of.ts';
import { upstreamFollowsClient } from './upstream-follows-client.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  upstreamFollowsClient.judge(historyOf(...events), defaultBounds);

const loop = { program: 'loop', standing: 'tested', processes: ['proxy'] } as const;
const parties: Readonly<Record<string, Parties>> = {
  client: { client: { program: 'reference client', standing: 'ours' }, server: loop },
  upstream: { client: loop, server: { program: 'codex', standing: 'other' } },
};
const on = (link: string, connection = 1) => ({ link, connection });
const both: (EventBody | Timed)[] = [
  among(parties),
  upgraded(on('client')),
  upgraded(on('upstream')),
  at(1_000, cutOff('client', 'rst', on('upstream'))),
];
const stop = at(20_000, stage('stop'));

describe('upstream-follows-client', () => {
  it("holds when the client's connection outlives the loss", () => {
    const back = at(2_000, upgraded(on('upstream', 2)));
    expect(judge(...both, back, stop)).toMatchObject({
      verdict: 'holds',
      reason: '1 connection of a bridge went on or ended as the other side did.',
      evidence: [3, 4],
    });
  });

  it('is violated by a bridge that ends its client because its upstream is gone', () => {
    const lost = at(1_040, ended('server', 'fin', on('client')));
    expect(judge(...both, lost, stop)).toMatchObject({
      verdict: 'violated',
      reason:
        'The server of link client (loop) ended connection 1 of link client 40 ms after connection 1 of link upstream was lost, though nothing had happened to it.',
      evidence: [4, 3],
    });
    // Back again, it ends its client for another reason, and so does one that gave up for good.
    const back = at(1_100, upgraded(on('upstream', 2)));
    const later = at(2_101, ended('server', 'fin', on('client')));
    expect(judge(...both, back, later, stop).verdict).toBe('holds');
    const given = at(11_001, ended('server', 'fin', on('client')));
    expect(judge(...both, given, stop).verdict).toBe('holds');
  });

  it('asks nothing where the client left, the harness cut it off, or the bridge was told to end', () => {
    const none = { verdict: 'unknown', nothing: true };
    expect(judge(...both, at(1_040, ended('client', 'fin', on('client'))), stop)).toMatchObject(
      none,
    );
    const lost = at(1_040, ended('server', 'fin', on('client')));
    expect(judge(...both, cutOff('client', 'rst', on('client')), lost, stop)).toMatchObject(none);
    const kill = (process: string): EventBody => ({
      ...{ type: 'process-signalled', process, pid: 1, signal: 'SIGKILL', fault: 1 },
    });
    expect(judge(...both, kill('proxy'), lost, stop)).toMatchObject(none);
    expect(judge(...both, kill('server'), lost, stop).verdict).toBe('violated');
  });

  it('is unknown when the run ended at once, and has nothing to judge where nobody is a bridge', () => {
    expect(judge(...both, at(2_999, stage('stop'))).verdict).toBe('unknown');
    expect(judge(...both, at(3_000, stage('stop'))).verdict).toBe('holds');
    expect(judge(...both.slice(1), stop)).toMatchObject({ nothing: true });
  });
});

describe('upstream-follows-client: what was opened for a client', () => {
  const second = [
    ...[at(100, upgraded(on('client', 2))), at(110, upgraded(on('upstream', 2)))],
    at(3_000, ended('client', 'fin', on('client', 2))),
  ];
  const leaking = [...both.slice(0, 3), ...second];

  it('is violated by a connection that stands long after its client has gone', () => {
    expect(judge(...leaking, stop)).toMatchObject({
      verdict: 'violated',
      reason:
        'Connection 2 of link upstream was opened for the client of connection 2 of link client and never closed: 17000 ms after that client had gone it still stood, beside 1 other: that is on the client of link upstream (loop).',
      evidence: [4, 5],
    });
    const early = at(50, ended('client', 'fin', on('client', 2)));
    const goneBefore = [...both.slice(0, 3), at(40, upgraded(on('client', 2))), early, second[1]];
    expect(judge(...(goneBefore as Timed[]), stop).verdict).toBe('violated');
  });

  it('holds when it goes with its client, and asks nothing in too short a time', () => {
    const closed = at(3_500, ended('client', 'fin', on('upstream', 2)));
    expect(judge(...leaking, closed, stop).verdict).toBe('holds');
    expect(judge(...leaking, at(5_000, stage('stop')))).toMatchObject({ nothing: true });
  });

  it('lets a bridge keep its last one, one that it still uses, and one in place of another', () => {
    const last = [...both.slice(0, 3), at(3_000, ended('client', 'fin', on('client')))];
    expect(judge(...last, stop)).toMatchObject({ nothing: true });
    const used = at(9_000, received('upstream', 3, request(7, 'x'), on('upstream', 2)));
    expect(judge(...leaking, used, stop)).toMatchObject({ nothing: true });
    const instead = [
      ...[...both, at(1_010, upgraded(on('client', 2))), at(1_200, upgraded(on('upstream', 2)))],
      at(3_000, ended('client', 'fin', on('client', 2))),
    ];
    expect(judge(...instead, stop).verdict).toBe('holds');
  });
});
