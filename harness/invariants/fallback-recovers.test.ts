import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { fallbackRecovers } from './fallback-recovers.ts';
import { defaultBounds } from './invariant.ts';
import { at, historyOf, operation, stage } from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  fallbackRecovers.judge(historyOf(...events), defaultBounds);

const socket = (connection: number, state: 'upgraded' | 'refused'): EventBody => ({
  type: 'provider-connection',
  connection,
  state,
});
const asked = (request: number, transport: 'http' | 'websocket'): EventBody => ({
  type: 'provider-request',
  request,
  transport,
  turn: request,
});
const fellBack = [socket(1, 'refused'), socket(2, 'refused'), asked(1, 'http')] as const;

describe('fallback-recovers', () => {
  it('holds when WebSocket is tried again after the fallback', () => {
    expect(judge(...fellBack, at(5_003, socket(3, 'upgraded')))).toEqual({
      invariant: 'fallback-recovers',
      verdict: 'holds',
      reason:
        'WebSocket was tried again 5000 ms after the fallback to HTTP, 1 time in all; a response never completed on it.',
      evidence: [3, 2],
    });
  });

  it('is violated when the fallback is never left', () => {
    const verdict = judge(...fellBack, at(100, stage('heal')), at(15_200, asked(2, 'http')));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [4, 2] });
    expect(verdict.reason).toContain(
      '1 later request of the thread went over HTTP, the last of them 15100 ms after',
    );
  });

  it('is violated by a thread that stays with HTTP while a new one uses WebSocket', () => {
    const turn = (n: number, thread: string, ...events: EventBody[]) => [
      operation('invoke', n),
      ...events,
      { ...operation('ok', n), value: { turn: n, thread } } as EventBody,
    ];
    const completed = (request: number): EventBody => ({ type: 'provider-completed', request });
    const verdict = judge(
      ...turn(1, 'a', ...fellBack),
      at(15_010, asked(2, 'http')),
      ...turn(3, 'b', socket(3, 'upgraded'), asked(3, 'websocket'), completed(3)),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [5, 3, 9] });
    expect(verdict.reason).toContain('a response completed over it in another thread');
  });

  it('is unknown when the cooldown was not over', () => {
    const verdict = judge(...fellBack, at(3_000, asked(2, 'http')));
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('is violated by a budget that an open connection gives back', () => {
    const tries = [3, 4, 5, 6, 7, 8].map((n) => socket(n, 'upgraded'));
    const verdict = judge(...fellBack, ...tries);
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'WebSocket was tried 6 times after the fallback (at most 5) and opened 6 times, with no response completed on it.',
      evidence: [8, 2, 3, 4, 5, 6, 7],
    });
  });

  it('gives the budget back for a response that completes over WebSocket', () => {
    const tries = [3, 4, 5].map((n) => socket(n, 'upgraded'));
    const completed: EventBody[] = [
      asked(2, 'websocket'),
      { type: 'provider-completed', request: 2 },
    ];
    expect(judge(...fellBack, ...tries, ...completed, ...tries).verdict).toBe('holds');
  });

  it('is violated when a turn fails and HTTP was never tried', () => {
    const verdict = judge(operation('invoke', 1), socket(1, 'refused'), operation('fail', 1));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 1] });
  });

  const brokeOff = (request: number): EventBody[] => [
    asked(request, 'websocket'),
    { type: 'provider-failed', request, message: 'the client went away' },
  ];
  const wentWell = (request: number): EventBody[] => [
    asked(request, 'websocket'),
    { type: 'provider-completed', request },
  ];

  it('holds when answers break off and none of it leads to a fallback', () => {
    const verdict = judge(socket(1, 'upgraded'), ...brokeOff(1), ...brokeOff(2), ...wentWell(3));
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [6, 2, 4] });
  });

  it('is violated when a completed response does not give the tries back', () => {
    const story = [socket(1, 'upgraded'), ...brokeOff(1), ...brokeOff(2), ...wentWell(3)];
    const verdict = judge(...story, ...brokeOff(4), asked(5, 'http'));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [9, 8] });
    expect(verdict.reason).toContain('fell back after one try over WebSocket, though it had come');
  });

  it('does not count a refused upgrade among the tries', () => {
    const story = [socket(1, 'upgraded'), ...brokeOff(1), ...brokeOff(2), ...wentWell(3)];
    const verdict = judge(...story, ...brokeOff(4), socket(2, 'refused'), asked(5, 'http'));
    expect(verdict.verdict).toBe('unknown');
  });

  it('is unknown without WebSocket or without a fallback', () => {
    expect(judge(asked(1, 'http')).reason).toBe('WebSocket was not tried.');
    expect(judge(socket(1, 'upgraded'), asked(1, 'websocket')).verdict).toBe('unknown');
  });
});
