import { describe, expect, it } from 'vitest';
import type { EventBody, Parties } from '../history/event.ts';
import { approvalsExactlyOnce } from './approvals-exactly-once.ts';
import { defaultBounds } from './invariant.ts';
import {
  among,
  at,
  cutOff,
  delivered,
  historyOf,
  received,
  request,
  response,
  stage,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  approvalsExactlyOnce.judge(historyOf(...events), defaultBounds);

/** The user's connection to a bridge, and two of the bridge's to its server. */
const user = { link: 'client', connection: 1 };
const inner = { link: 'upstream', connection: 1 };
const next = { link: 'upstream', connection: 2 };
type On = typeof user;

const ask = (on: On, unit: number, id: number, item = 'a'): EventBody =>
  received(
    'downstream',
    unit,
    { ...request(id, 'item/commandExecution/requestApproval'), thread: 't1', item },
    on,
  );
const asked = (on: On, unit: number, id: number, item = 'a'): EventBody[] => [
  ask(on, unit, id, item),
  delivered('downstream', unit, {}, on),
];
const answer = (on: On, unit: number, id: number, grants?: boolean): EventBody[] => [
  received(
    'upstream',
    unit,
    { ...response(id), means: 'approval-answer', ...(grants !== undefined && { grants }) },
    on,
  ),
  delivered('upstream', unit, {}, on),
];
const turn = (on: On, unit: number): EventBody =>
  received('upstream', unit, { ...request(50, 'turn/start'), thread: 't1' }, on);
/** A turn that the user asks for, and the bridge of its server. */
const turns = [turn(user, 0), turn(inner, 0)];
const interrupt = received('upstream', 9, { ...request(60, 'turn/interrupt'), thread: 't1' }, user);
const lost = cutOff('client', 'rst', inner);

describe('an answer that goes on', () => {
  it('holds from hop to hop, whatever the ids', () => {
    const verdict = judge(
      ...asked(inner, 0, 0),
      ...asked(user, 0, 77),
      ...answer(user, 1, 77),
      ...answer(inner, 1, 0),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', reason: '2 approvals answered once.' });
  });

  it('holds when a bridge answers the next session with what its user had said', () => {
    const verdict = judge(
      ...asked(inner, 0, 0),
      ...asked(user, 0, 77),
      lost,
      ...answer(user, 1, 77),
      ...asked(next, 0, 3),
      ...answer(next, 0, 3),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated when nobody had answered yet', () => {
    const verdict = judge(
      ...asked(inner, 0, 0),
      ...asked(user, 0, 77),
      ...answer(inner, 1, 0),
      ...answer(user, 1, 77),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'The approval of item a was answered on connection 1 of link upstream, but nobody had answered it on link client.',
      evidence: [4, 0],
    });
  });

  it('holds over two turns, of which the bridge has the first one open when the second comes', () => {
    const verdict = judge(
      ...turns,
      received('downstream', 0, response(50, 'turn/start'), user),
      ...asked(inner, 0, 0),
      ...asked(user, 1, 77),
      ...answer(user, 1, 77),
      ...answer(inner, 1, 0),
      turn(user, 2),
      turn(inner, 2),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', reason: '2 approvals answered once.' });
  });

  it('is violated when the user was never even asked', () => {
    expect(judge(...turns, ...asked(inner, 1, 0), ...answer(inner, 1, 0)).verdict).toBe('violated');
    // Without a user behind it, the link is all there is.
    expect(judge(turn(inner, 0), ...asked(inner, 1, 0), ...answer(inner, 1, 0)).verdict).toBe(
      'holds',
    );
  });

  it('is violated by an old answer under an id that is used again', () => {
    const verdict = judge(
      ...asked(inner, 0, 0, 'a'),
      ...asked(user, 0, 77, 'a'),
      lost,
      ...answer(user, 1, 77),
      ...asked(next, 0, 0, 'b'),
      ...asked(user, 1, 78, 'b'),
      ...answer(next, 0, 0),
      ...answer(user, 2, 78),
    );
    expect(verdict.verdict).toBe('violated');
    expect(verdict.reason).toContain(
      'nobody had answered it on link client: request 0 had been the approval of item a before, and that was answered',
    );
  });

  it('is violated when another decision arrives than the one that was made', () => {
    const through = (said: boolean, sent: boolean) =>
      judge(
        ...asked(inner, 0, 0),
        ...asked(user, 0, 77),
        ...answer(user, 1, 77, said),
        ...answer(inner, 1, 0, sent),
      ).verdict;
    expect([through(false, true), through(true, false)]).toEqual(['violated', 'violated']);
    expect([through(true, true), through(false, false)]).toEqual(['holds', 'holds']);
  });

  it('lets a bridge refuse for a user who left or gave the turn up, and grant nothing for them', () => {
    const left = { type: 'end-received', ...user, side: 'client', how: 'fin' } as const;
    const alone = (why: EventBody, grants: boolean) =>
      judge(
        ...turns,
        ...asked(inner, 0, 0),
        ...asked(user, 0, 77),
        why,
        ...answer(inner, 1, 0, grants),
        received('downstream', 5, { method: 'turn/completed', thread: 't1' }, user),
      ).verdict;
    expect([alone(left, false), alone(interrupt, false)]).toEqual(['holds', 'holds']);
    expect([alone(left, true), alone(interrupt, true)]).toEqual(['violated', 'violated']);
  });

  it('takes an error for what it is: no decision', () => {
    const refused = [
      received('upstream', 1, { kind: 'error', id: 0, means: 'approval-answer' }, inner),
      delivered('upstream', 1, {}, inner),
    ] as const;
    expect(judge(...turns, ...asked(inner, 0, 0), ...refused).verdict).toBe('holds');
  });

  it('is unknown when the harness had answered in the place of the user', () => {
    const forged: EventBody = {
      ...{ type: 'unit-injected', ...user, direction: 'upstream', kind: 'frame', bytes: 9 },
      ...{ message: { kind: 'response', id: 77, bytes: 9 }, fault: 1 },
    };
    const verdict = judge(
      ...asked(inner, 0, 0),
      ...asked(user, 0, 77),
      forged,
      ...answer(inner, 1, 0),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('does not judge who is not under test', () => {
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const parties: Record<string, Parties> = {
      client: { client: ours, server: ours },
      upstream: { client: ours, server: { program: 'codex', standing: 'tested' } },
    };
    const events = [...turns, ...asked(inner, 0, 0), ...answer(inner, 1, 0)];
    expect(judge(among(parties), ...events).verdict).toBe('holds');
  });

  it('knows two doors of one server from two hops', () => {
    const door = (link: string, upstream: string): EventBody => ({
      ...{ type: 'link-listening', link, listen: `${link}:1`, upstream, codec: 'websocket' },
    });
    const verdict = (...upstreams: [string, string]) =>
      judge(
        door('client', upstreams[0]),
        door('upstream', upstreams[1]),
        ...asked(inner, 0, 0),
        ...asked(user, 0, 0),
        ...answer(inner, 1, 0),
        received('downstream', 5, { method: 'turn/completed', thread: 't1' }, user),
      ).verdict;
    expect([verdict('a', 'a'), verdict('b', 'a')]).toEqual(['holds', 'violated']);
  });

  it('counts answers where items have no names', () => {
    const bare = (on: On, unit: number, id: number) =>
      received(
        'downstream',
        unit,
        { ...request(id, 'item/tool/requestUserInput'), thread: 't1', turn: 'u1' },
        on,
      );
    const asks = [bare(inner, 0, 0), bare(user, 0, 77), bare(inner, 1, 1), bare(user, 1, 78)];
    const one = [...answer(user, 1, 77), ...answer(inner, 1, 0)];
    expect(
      judge(...turns, ...asks, ...one, ...answer(user, 2, 78), ...answer(inner, 2, 1)),
    ).toMatchObject({ verdict: 'holds' });
    expect(
      judge(...turns, ...asks, ...one, ...answer(inner, 2, 1), ...answer(user, 2, 78)),
    ).toMatchObject({ verdict: 'violated' });
  });
});

describe('an answer that goes nowhere', () => {
  const parties: Record<string, Parties> = {
    client: {
      client: { program: 'reference client', standing: 'ours' },
      server: { program: 'loop', standing: 'tested', processes: ['proxy'] },
    },
    upstream: {
      client: { program: 'loop', standing: 'tested', processes: ['proxy'] },
      server: { program: 'codex', standing: 'other', processes: ['server'] },
    },
  };
  const dialled = [
    { type: 'connection-opened', ...next },
    { type: 'upstream-opened', ...next },
  ] as const;
  const away = [...asked(inner, 0, 0), ...asked(user, 0, 77), lost, ...answer(user, 1, 77)];

  it('is violated when it is lost with the connection of the server that asked', () => {
    const verdict = judge(...away, ...dialled, at(10_100, stage('stop')));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'The approval of item a was answered on connection 1 of link client, and the answer never went on to link upstream in 10092 ms.',
      evidence: [5, 6, 0],
    });
  });

  it('is violated when the bridge sits on it, with its server there', () => {
    const events = [...asked(inner, 0, 0), ...asked(user, 0, 77), ...answer(user, 1, 77)];
    expect(judge(...events, at(10_100, stage('stop'))).verdict).toBe('violated');
    expect(judge(...events, at(9_000, stage('stop'))).verdict).toBe('unknown');
  });

  it('gives a bridge that finds no server time to dial as well', () => {
    expect(judge(...away, at(12_000, stage('stop'))).verdict).toBe('unknown');
    expect(judge(...away, at(21_000, stage('stop'))).verdict).toBe('violated');
  });

  it('counts from the heal, whenever that is', () => {
    const fired: EventBody = {
      ...{ type: 'fault-fired', fault: 1, name: 'reset', ...inner, effect: 'reset' },
    };
    const until = (heal: number, stop: number) =>
      judge(fired, ...away, ...dialled, at(heal, stage('heal')), at(stop, stage('stop'))).verdict;
    expect([until(100, 10_200), until(9_000, 19_100)]).toEqual(['violated', 'violated']);
    expect(until(9_000, 18_000)).toBe('unknown');
  });

  it('holds when the user is asked again, and that answer goes on', () => {
    const verdict = judge(
      ...away,
      ...asked(next, 0, 0),
      ...asked(user, 2, 78),
      ...answer(user, 2, 78),
      ...answer(next, 1, 0),
      at(30_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('owes nothing for a turn that was given up, or settled by another client', () => {
    expect(judge(...away, ...dialled, interrupt, at(30_000, stage('stop'))).verdict).not.toBe(
      'violated',
    );
    const settled = received(
      'downstream',
      1,
      { method: 'serverRequest/resolved', thread: 't1', request: 0 },
      inner,
    );
    const verdict = judge(
      ...asked(inner, 0, 0),
      ...asked(user, 0, 77),
      settled,
      ...answer(user, 1, 77),
      at(30_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is unknown when the server or the bridge died, or the server did not ask again', () => {
    const died: EventBody = {
      ...{ type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
    };
    expect(judge(...away, died, at(30_000, stage('stop'))).verdict).toBe('unknown');
    const resumed = received(
      'downstream',
      0,
      { ...response(1, 'thread/resume'), thread: 't1' },
      next,
    );
    const events = [...away, ...dialled, resumed, at(30_000, stage('stop'))];
    // The server's own part is the server's.
    expect(judge(...events).verdict).toBe('violated');
    expect(judge(among(parties), ...events)).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('its server did not ask again after connection 2'),
    });
  });

  it('is unknown when the harness kept from the bridge that it was asked again', () => {
    const verdict = judge(
      among(parties),
      ...away,
      ...dialled,
      ask(next, 0, 0),
      delivered('downstream', 0, { as: 'dropped', fault: 2 }, next),
      at(30_000, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('is not excused by the end of another process', () => {
    const died: EventBody = {
      ...{ type: 'process-signalled', process: 'provider', pid: 1, signal: 'SIGKILL', fault: 1 },
    };
    const verdict = judge(among(parties), ...away, ...dialled, died, at(30_000, stage('stop')));
    expect(verdict.verdict).toBe('violated');
  });
});

describe('a question that comes again', () => {
  it('may be shown beside the first one when its server has asked anew', () => {
    const events = [...asked(inner, 0, 0), ...asked(user, 0, 77), lost, ...asked(next, 0, 0)];
    const rest = [...asked(user, 1, 78), ...answer(user, 1, 78), ...answer(next, 1, 0)];
    expect(judge(...events, ...rest).verdict).toBe('holds');
    const twice = [...asked(inner, 0, 0), ...asked(user, 0, 77), ...asked(user, 1, 78)];
    expect(judge(...twice, ...answer(user, 1, 78), ...answer(inner, 1, 0)).verdict).toBe(
      'violated',
    );
  });

  it('is unknown when the harness had doubled it on its way to the bridge', () => {
    const doubled = delivered('downstream', 0, { as: 'altered', fault: 1 }, inner);
    const verdict = judge(
      ask(inner, 0, 0),
      doubled,
      ...asked(user, 0, 77),
      ...asked(user, 1, 78),
      ...answer(user, 1, 77),
      ...answer(inner, 1, 0),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });
});
