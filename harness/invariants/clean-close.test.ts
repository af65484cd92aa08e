import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { cleanClose } from './clean-close.ts';
import { defaultBounds } from './invariant.ts';
import {
  among,
  at,
  closeFrame,
  cutOff,
  delivered,
  ended,
  historyOf,
  one,
  received,
  stage,
  upgraded,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  cleanClose.judge(historyOf(...events), defaultBounds);

const closeOfFault = {
  type: 'unit-injected',
  ...one,
  direction: 'upstream',
  kind: 'frame',
  bytes: 10,
  close: { code: 1001, reason: '' },
  fault: 1,
} as const;

describe('clean-close', () => {
  it('holds when Close was answered with Close', () => {
    const verdict = judge(
      closeFrame('upstream', 0),
      delivered('upstream', 0),
      closeFrame('downstream', 0),
      delivered('downstream', 0),
      ended('server'),
      ended('client'),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [2, 4, 0] });
  });

  it('is violated by an end without a Close frame', () => {
    const verdict = judge(upgraded(), received('downstream', 0), ended('server'));
    expect(verdict).toEqual({
      invariant: 'clean-close',
      verdict: 'violated',
      reason: 'The server of connection 1 of link client ended it with FIN without a Close frame.',
      evidence: [2],
      blame: 'implementation',
    });
  });

  it('judges no end that another program, or one of ours, made', () => {
    const program = (standing: 'tested' | 'ours' | 'other') => ({ program: standing, standing });
    for (const standing of ['ours', 'other'] as const) {
      const parties = { client: { client: program('tested'), server: program(standing) } };
      const verdict = judge(
        among(parties),
        closeFrame('upstream', 0),
        delivered('upstream', 0),
        ended('server'),
      );
      expect(verdict.verdict).toBe('unknown');
      const bare = judge(among(parties), upgraded(), received('upstream', 0), ended('client'));
      expect(bare).toMatchObject({ verdict: 'violated', evidence: [3] });
    }
  });

  it('is violated by RST in answer to a Close frame', () => {
    const verdict = judge(
      closeFrame('upstream', 0),
      delivered('upstream', 0),
      ended('server', 'rst'),
    );
    expect(verdict.reason).toBe(
      'The server of connection 1 of link client answered Close 1000 with RST instead of a Close frame.',
    );
    expect(verdict.evidence).toEqual([2, 0]);
  });

  it('is violated by a Close frame of the harness that is not answered in time', () => {
    const verdict = judge(
      upgraded(),
      at(10, closeOfFault),
      at(1_010, cutOff('server', 'fin')),
      at(2_010, cutOff('server', 'rst')),
    );
    expect(verdict.reason).toContain(
      'answered Close 1001 (of fault 1) not within 2000 ms (bound 2000 ms).',
    );
    expect(verdict.evidence).toEqual([3, 1]);
  });

  it('is violated by a side that resets behind its own Close frame', () => {
    const verdict = judge(
      closeFrame('downstream', 0),
      delivered('downstream', 0),
      ended('server', 'rst'),
    );
    expect(verdict.reason).toContain(
      'sent Close 1000 and reset the connection before it was answered',
    );
  });

  it('blames nobody for an end that the harness made', () => {
    const made = judge(upgraded(), cutOff('client'), cutOff('server'), ended('server', 'rst'));
    expect(made.verdict).toBe('unknown');
    const cut = judge(
      upgraded(),
      delivered('downstream', 0, { as: 'cut', fault: 1 }),
      ended('client'),
    );
    expect(cut.verdict).toBe('unknown');
  });

  it('blames nobody who leaves after a fault changed what it was sent', () => {
    const altered = delivered('downstream', 0, { as: 'altered', fault: 1 });
    expect(judge(upgraded(), altered, ended('client')).verdict).toBe('unknown');
    expect(judge(upgraded(), altered, ended('server')).verdict).toBe('violated');
  });

  it('blames nobody for how a killed process ended, nor for what the other side began', () => {
    const killed = judge(
      upgraded(),
      { type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
      ended('server', 'rst'),
      { type: 'end-delivered', ...one, side: 'client', how: 'rst' },
      ended('client'),
    );
    expect(killed.verdict).toBe('unknown');
  });

  it('is violated by a process that exits on SIGTERM without taking leave', () => {
    const verdict = judge(
      upgraded(),
      { type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGTERM', fault: 1 },
      ended('server'),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2] });
  });

  it('does not judge a client of the harness that leaves with FIN on purpose', () => {
    const left = { client: 'client-1', code: 1006, reason: '', own: true } as const;
    const verdict = judge(upgraded(), { type: 'client-closed', ...left }, ended('client'));
    expect(verdict.verdict).toBe('unknown');
  });

  it('does not judge what happens when the harness takes everything down', () => {
    expect(judge(upgraded(), stage('stop'), ended('server', 'rst')).verdict).toBe('unknown');
  });

  it('is unknown without a WebSocket connection', () => {
    expect(judge({ type: 'connection-opened', ...one }, ended('server')).verdict).toBe('unknown');
  });

  it('counts the time to answer a Close from when it was delivered', () => {
    const sent = [upgraded(), at(100, closeFrame('downstream', 0))] as const;
    const verdict = judge(
      ...sent,
      at(4_000, delivered('downstream', 0, { fault: 1 })),
      at(4_100, closeFrame('upstream', 0)),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('does not count the time in which the harness read no answer', () => {
    const reading = (state: 'stopped' | 'resumed'): EventBody => ({
      type: 'reading',
      ...one,
      side: 'client',
      state,
      fault: 2,
    });
    const close = [
      upgraded(),
      at(50, reading('stopped')),
      at(100, closeFrame('downstream', 0)),
      delivered('downstream', 0),
    ] as const;
    const answered = at(5_100, closeFrame('upstream', 0));
    expect(judge(...close, at(5_000, reading('resumed')), answered).verdict).toBe('holds');
    expect(judge(...close, at(9_000, stage('stop'))).verdict).toBe('unknown');
  });

  it('excuses a killed process only for the moments in which its sockets end', () => {
    const kill = (fault?: number): EventBody => ({
      type: 'process-signalled',
      process: 'client',
      pid: 7,
      signal: fault === undefined ? 'SIGTERM' : 'SIGKILL',
      ...(fault !== undefined && { fault }),
    });
    const endedAfter = (event: EventBody, ms: number) =>
      judge(upgraded(), at(100, event), at(100 + ms, ended('client'))).verdict;
    expect(endedAfter(kill(1), 50)).toBe('unknown');
    expect(endedAfter(kill(1), 5_000)).toBe('violated');
    // A command that the harness gives up is ended by it.
    expect(endedAfter(kill(), 50)).toBe('unknown');
  });

  it('excuses a reset by no kill of another process, and by no leave of another client', () => {
    const party = (...processes: string[]) =>
      ({ program: 'it', standing: 'tested', processes }) as const;
    const started: EventBody = {
      ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
      parties: { client: { client: party('client'), server: party('server') } },
    };
    const kill = (process: string): EventBody => ({
      ...{ type: 'process-signalled', process, pid: 7, signal: 'SIGKILL', fault: 1 },
    });
    const reset = (process: string) =>
      judge(started, upgraded(), at(100, kill(process)), at(900, ended('server', 'rst'))).verdict;
    expect(reset('server')).toBe('unknown');
    expect(reset('provider')).toBe('violated');
    const dial = (client: string, connection: number): EventBody[] => [
      { type: 'client-connecting', client, attempt: 1, delayMs: 0 },
      { type: 'connection-opened', link: 'client', connection },
      { type: 'client-connected', client, attempt: 1 },
      upgraded({ link: 'client', connection }),
    ];
    const both = [...dial('a', 1), ...dial('b', 2)];
    const left = { type: 'client-closed', code: 1006, reason: '', own: true } as const;
    const end = ended('client', 'fin', { link: 'client', connection: 1 });
    expect(judge(...both, end, { ...left, client: 'a' }).verdict).toBe('unknown');
    expect(judge(...both, end, { ...left, client: 'b' }).verdict).toBe('violated');
  });

  it('takes the bound for what it is', () => {
    const had = (ms: number) =>
      judge(upgraded(), at(10, closeOfFault), at(10 + ms, cutOff('server', 'rst'))).verdict;
    expect(had(2_000)).toBe('violated');
    expect(had(1_981)).toBe('unknown');
  });
});
