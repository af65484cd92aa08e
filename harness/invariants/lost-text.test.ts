import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { noLostTail } from './no-lost-tail.ts';
import {
  at,
  cutOff,
  delivered,
  ended,
  got,
  historyOf,
  operation,
  received,
  request,
  stage,
  streamed,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  noLostTail.judge(historyOf(...events), defaultBounds);

const delta = (tokens: number[]) => ({ method: 'item/agentMessage/delta', tokens });

describe('no-lost-tail, live', () => {
  describe('a client that was never cut off', () => {
    const party = (program: string, standing: 'ours' | 'tested' | 'other', process: string) =>
      ({ program, standing, processes: [process] }) as const;
    const started: EventBody = {
      ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
      parties: {
        client: { client: party('ours', 'ours', '-'), server: party('loop', 'tested', 'proxy') },
        upstream: {
          client: party('loop', 'tested', 'proxy'),
          server: party('codex', 'other', 'server'),
        },
      },
    };
    const upstream = { link: 'upstream', connection: 1 };
    const connects: EventBody[] = [
      { type: 'client-connecting', client: 'client-1', attempt: 1, delayMs: 0 },
      { type: 'connection-opened', link: 'client', connection: 1 },
      { type: 'client-connected', client: 'client-1', attempt: 1 },
    ];
    const closed: EventBody = {
      ...{ type: 'client-closed', client: 'client-1', code: 1006, reason: '', own: false },
    };
    const turn = [operation('invoke', 1), ...connects, ...streamed(1, 3), got('live', [1])];
    const read = got('read', [1, 2, 3]);

    it('is told the text live: reading it back is no merit of who stood between', () => {
      const seen = received('downstream', 4, delta([2]), upstream);
      const verdict = judge(started, ...turn, seen, cutOff('client', 'rst', upstream), read);
      expect(verdict).toMatchObject({
        verdict: 'violated',
        grade: 'lost',
        blame: 'implementation',
      });
      expect(verdict.reason).toBe(
        '2 of 3 tokens of turn 1 (2-3) were never told live to client-1 by the server of link client (loop), though its own connection was never cut off: it had to read them back (read); token 2 was last seen in unit 4 of connection 1 of link upstream.',
      );
      // Without a cast as well: the link of a client of ours is the one of that name.
      expect(judge(...turn, cutOff('client', 'rst', upstream), read).verdict).toBe('violated');
    });

    it('is one whose own connection neither ended nor was touched, from its request on', () => {
      const held = (...events: EventBody[]) => judge(started, ...turn, ...events, read);
      const recovered = { verdict: 'holds', grade: 'recovered' };
      expect(held(cutOff('client'))).toMatchObject(recovered);
      expect(held(ended('server'))).toMatchObject(recovered);
      expect(held(closed)).toMatchObject(recovered);
      expect(held(delivered('downstream', 9, { as: 'dropped', fault: 1 }))).toMatchObject(
        recovered,
      );
      const kill = (process: string): EventBody => ({
        ...{ type: 'process-signalled', process, pid: 1, signal: 'SIGKILL', fault: 1 },
      });
      expect(held(kill('proxy'))).toMatchObject(recovered);
      expect(held(kill('server')).verdict).toBe('violated');
      expect(held({ ...closed, client: 'client-2' } as EventBody).verdict).toBe('violated');
      // What was lost before it had asked for the turn took nothing of it.
      const asked = received('upstream', 3, request(3, 'turn/start'));
      const [began, ...rest] = turn as [EventBody, ...EventBody[]];
      expect(judge(started, began, closed, asked, ...rest, read).verdict).toBe('violated');
    });

    it('is one of whom the connection of another client says nothing', () => {
      const second: EventBody[] = [
        { type: 'client-connecting', client: 'client-2', attempt: 1, delayMs: 0 },
        { type: 'connection-opened', link: 'client', connection: 2 },
        { type: 'client-connected', client: 'client-2', attempt: 1 },
      ];
      const other = { link: 'client', connection: 2 };
      const verdict = judge(started, ...turn, ...second, cutOff('client', 'rst', other), read);
      expect(verdict.verdict).toBe('violated');
      const dropped = [2, 3].flatMap((token) => [
        received('downstream', token, delta([token]), other),
        delivered('downstream', token, { as: 'dropped', fault: 1 }, other),
      ]);
      expect(judge(started, ...turn, ...second, ...dropped, read).verdict).toBe('violated');
    });

    it('is owed nothing live that a fault took out on the way', () => {
      const dropped = [2, 3].flatMap((token) => [
        received('downstream', token, delta([token]), upstream),
        delivered('downstream', token, { as: 'dropped', fault: 1 }, upstream),
      ]);
      expect(judge(started, ...turn, ...dropped, read)).toMatchObject({
        ...{ verdict: 'holds', grade: 'recovered' },
      });
    });

    const over = (learned: string, status = 'completed'): EventBody =>
      ({ ...operation('ok', 1), value: { turn: 1, status, learned } }) as EventBody;
    const all = [...turn, got('live', [2, 3])];
    const end = (unit: number, on = { link: 'client', connection: 1 }) =>
      received('downstream', unit, { method: 'turn/completed' }, on);

    it('is told the end of its turn live', () => {
      const verdict = judge(started, ...all, end(5, upstream), over('read'));
      expect(verdict).toMatchObject({ verdict: 'violated', grade: 'lost' });
      expect(verdict.reason).toBe(
        'The end of turn 1 was never told live to client-1 by the server of link client (loop), though its own connection was never cut off: it had to ask for it (read); it was last told on connection 1 of link upstream.',
      );
      expect(judge(started, ...all, over('live')).verdict).toBe('holds');
      expect(judge(started, ...all, over('resume'), closed).verdict).toBe('violated');
      expect(judge(started, ...all, closed, over('resume')).verdict).toBe('holds');
    });

    it('may have asked for an end that came later', () => {
      expect(judge(started, ...all, over('read'), end(5)).verdict).toBe('holds');
      const other = received('downstream', 5, { method: 'turn/completed', thread: 'another' });
      const named = { ...over('read'), value: { turn: 1, learned: 'read', thread: 't' } };
      expect(judge(started, ...all, named as EventBody, other).verdict).toBe('violated');
    });

    it('is owed no end that a fault took out on the way', () => {
      const gone = delivered('downstream', 5, { as: 'dropped', fault: 1 }, upstream);
      expect(judge(started, ...all, end(5, upstream), gone, over('read')).verdict).toBe('holds');
    });

    it('hears of the end at all, within the bound', () => {
      const until = (time: number) => judge(started, ...all, at(time, stage('stop')));
      expect(until(15_100)).toMatchObject({ verdict: 'violated', grade: 'lost' });
      expect(until(15_100).reason).toContain('it never heard of it');
      expect(until(14_990).verdict).toBe('holds');
    });
  });

  it('asks of other clients of a turn that they are told live what came after their first of it', () => {
    const other = (via: 'live' | 'read', tokens: number[]) =>
      ({ ...got(via, tokens), client: 'watcher' }) as EventBody;
    const turn = [operation('invoke', 1), ...streamed(1, 5), got('live', [1, 2, 3, 4, 5])];
    const done = operation('ok', 1);
    expect(judge(...turn, other('live', [3, 4, 5]), done).verdict).toBe('holds');
    const verdict = judge(...turn, other('live', [2, 3]), done, other('read', [1, 2, 3, 4, 5]));
    expect(verdict).toMatchObject({ verdict: 'violated', grade: 'lost' });
    expect(verdict.reason).toBe(
      '2 of 4 tokens of turn 1 (4-5) were never told live to watcher, which followed it and was never cut off.',
    );
    const closed: EventBody = {
      ...{ type: 'client-closed', client: 'watcher', code: 1006, reason: '', own: false },
    };
    expect(judge(...turn, other('live', [2, 3]), closed, done).verdict).toBe('holds');
  });

  it('does not call text lost that was still coming when the harness ended its own client', () => {
    const aborted = (code: string): EventBody =>
      ({ ...operation('info', 1), error: { code, message: '' } }) as EventBody;
    const turn = [operation('invoke', 1), ...streamed(1, 9), at(100, got('live', [1, 2]))] as const;
    expect(judge(...turn, at(900, aborted('ABORTED')))).toMatchObject({
      ...{ verdict: 'unknown', blame: 'harness' },
    });
    expect(judge(...turn, at(9_000, aborted('ABORTED'))).verdict).toBe('violated');
    expect(judge(...turn, at(900, aborted('GAVE_UP'))).verdict).toBe('violated');
  });
});
