import { describe, expect, it } from 'vitest';
import type { EventBody, Party } from '../history/event.ts';
import { everyRequestSettles } from './every-request-settles.ts';
import { defaultBounds } from './invariant.ts';
import {
  at,
  cutOff,
  delivered,
  ended,
  fired,
  got,
  historyOf,
  operation,
  received,
  request,
  response,
  stage,
  two,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  everyRequestSettles.judge(historyOf(...events), defaultBounds);

const asked = [
  received('upstream', 0, request(7, 'turn/start')),
  delivered('upstream', 0),
] as const;

describe('every-request-settles', () => {
  it('holds when a request got its response and an operation its outcome', () => {
    const verdict = judge(
      operation('invoke', 1),
      ...asked,
      received('downstream', 0, response(7)),
      operation('ok', 1),
    );
    expect(verdict).toEqual({
      invariant: 'every-request-settles',
      verdict: 'holds',
      reason: 'All 2 requests and operations settled.',
      evidence: [1, 3, 0, 4],
    });
  });

  it('holds when the connection of a request ended', () => {
    expect(judge(...asked, cutOff('client'), ended('server')).verdict).toBe('holds');
  });

  it('is violated by a request that was never answered', () => {
    const verdict = judge(...asked, at(10_500, stage('stop')));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Request 7 (turn/start) on connection 1 of link client was never answered: 10499 ms of silence (bound 10000 ms).',
      evidence: [0, 1],
    });
  });

  it('counts silence only from the heal on', () => {
    const healed = [...asked, fired, at(9_000, stage('heal'))] as const;
    expect(judge(...healed, at(15_000, stage('stop'))).verdict).toBe('unknown');
    expect(judge(...healed, at(19_000, stage('stop'))).verdict).toBe('violated');
  });

  it('counts from the request where no fault can be the reason', () => {
    const pong = { ...(received('downstream', 0, undefined, two) as object), opcode: 10 };
    const verdict = judge(
      fired,
      received('upstream', 0, request(7, 'thread/resume'), two),
      delivered('upstream', 0, {}, two),
      at(4_000, stage('heal')),
      at(9_000, pong as EventBody),
      at(10_100, ended('client', 'fin', two)),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 2, 5] });
  });

  it('does not count a request that the harness kept back', () => {
    const verdict = judge(
      received('upstream', 0, request(7, 'turn/start')),
      delivered('upstream', 0, { as: 'dropped', fault: 1 }),
      at(20_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('is violated by an answer that nobody asked for', () => {
    const verdict = judge(received('downstream', 0, response(9)));
    expect(verdict.reason).toBe(
      'The server of connection 1 of link client answered id 9, which was never asked on that connection.',
    );
    expect(verdict.evidence).toEqual([0]);
  });

  it('is violated by two answers to one request', () => {
    const verdict = judge(
      ...asked,
      received('downstream', 0, response(7)),
      received('downstream', 1, { ...response(7), kind: 'error' }),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 2] });
  });

  it('does not blame a server that answers what the harness doubled', () => {
    const verdict = judge(
      received('upstream', 0, request(7, 'turn/start')),
      delivered('upstream', 0, { as: 'altered', fault: 1 }),
      received('downstream', 0, response(7)),
      received('downstream', 1, response(7)),
    );
    expect(verdict.verdict).not.toBe('violated');
  });

  it('tells a server request from a client request with the same id', () => {
    const verdict = judge(
      ...asked,
      received('downstream', 0, request(7, 'item/commandExecution/requestApproval')),
      received('upstream', 1, response(7)),
      received('downstream', 1, response(7)),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated by an operation that hangs, and tokens are signs of life', () => {
    const hung = judge(operation('invoke', 1), at(16_000, stage('stop')));
    expect(hung.reason).toBe(
      'Operation 1 (turn 1) of client-1 hung: no outcome and no token for 15999 ms.',
    );
    const slow = judge(
      operation('invoke', 1),
      at(9_000, got('live', [1])),
      at(16_000, stage('stop')),
    );
    expect(slow.verdict).toBe('unknown');
  });

  it('does not blame anyone for an operation whose server the harness killed for good', () => {
    const verdict = judge(
      operation('invoke', 1),
      { type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
      at(20_000, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [1, 0] });
  });

  it('says that nobody could read on, unless the connection ended soon', () => {
    const blind: EventBody = {
      ...{ type: 'codec-gave-up', link: 'client', connection: 1, direction: 'downstream' },
      ...{ code: 'WS_RESERVED_BITS', message: 'x' },
    };
    const answered = [...asked, received('downstream', 0, response(7))] as const;
    expect(judge(...answered, blind, at(20_000, stage('stop')))).toMatchObject({
      ...{ verdict: 'unknown', blame: 'harness', evidence: [3] },
    });
    const soon = [...answered, blind, at(200, ended('client')), at(20_000, stage('stop'))] as const;
    expect(judge(...soon).verdict).toBe('holds');
  });

  it('takes an answer that a fault dropped for none', () => {
    const dropped = [
      ...[...asked, received('downstream', 0, response(7))],
      delivered('downstream', 0, { as: 'dropped', fault: 1 }),
    ] as const;
    const verdict = judge(...dropped, fired, at(13_000, ended('client')));
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [3, 0, 5] });
    expect(judge(...dropped, fired, at(500, ended('client'))).verdict).toBe('holds');
  });

  describe('who is who', () => {
    const run = (client: Party['standing'], server: Party['standing']): EventBody => ({
      type: 'run-started',
      seed: 1,
      plan: [],
      startedAt: '',
      parties: {
        client: {
          client: { program: 'a', standing: client },
          server: { program: 'b', standing: server },
        },
      },
    });
    const dropped = [
      received('downstream', 0, response(7)),
      delivered('downstream', 0, { as: 'dropped', fault: 1 }),
      fired,
      at(13_000, ended('client')),
    ] as const;

    it('lets a server have answered whose answer our own client did not get', () => {
      expect(judge(run('ours', 'tested'), ...asked, ...dropped).verdict).toBe('holds');
      expect(judge(run('tested', 'ours'), ...asked, ...dropped).verdict).toBe('unknown');
    });

    it('blames nobody for a server of ours, or another program, that is silent or talks too much', () => {
      const silent = [...asked, at(30_000, stage('stop'))] as const;
      expect(judge(run('ours', 'tested'), ...silent).verdict).toBe('violated');
      expect(judge(run('tested', 'ours'), ...silent)).toMatchObject({ nothing: true });
      expect(judge(run('tested', 'other'), ...silent)).toMatchObject({ nothing: true });
      const orphan = received('downstream', 0, response(9));
      expect(judge(run('ours', 'tested'), orphan).verdict).toBe('violated');
      expect(judge(run('tested', 'other'), orphan)).toMatchObject({ nothing: true });
    });
  });

  it('does not let the end of a connection settle what hung while nothing was healed', () => {
    const verdict = judge(...asked, fired, at(13_000, ended('client')));
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [2, 0, 3] });
    expect(judge(...asked, fired, at(9_000, ended('client'))).verdict).toBe('holds');
    const alone = judge(...asked, at(13_000, ended('client')));
    expect(alone).toMatchObject({ verdict: 'violated', evidence: [0, 1, 2] });
  });

  it('is violated at its bound and not before', () => {
    const until = (ms: number) => judge(...asked, at(ms, stage('stop'))).verdict;
    expect([until(9_901), until(9_999), until(10_001)]).toEqual([
      ...['unknown', 'unknown', 'violated'],
    ]);
  });

  describe('a session over plain HTTP', () => {
    const on = (connection: number) => ({ link: 'mcp', connection });
    const head = (connection: number): EventBody => ({
      ...{ type: 'unit-received', ...on(connection), direction: 'upstream', unit: 0 },
      ...{ kind: 'head', bytes: 9, head: 'POST /mcp HTTP/1.1' },
    });
    const call = (connection: number) => [
      head(connection),
      received('upstream', 1, request(2, 'tools/call'), on(connection)),
      delivered('upstream', 1, {}, on(connection)),
    ];

    it('is not settled by the end of a connection', () => {
      const verdict = judge(...call(1), at(300, ended('server', 'fin', on(1))));
      expect(verdict).toMatchObject({ verdict: 'unknown' });
      expect(verdict.reason).toContain("this protocol's sessions are not its connections");
    });

    it('may be answered on another connection', () => {
      const answer = received('downstream', 1, response(2), on(2));
      expect(judge(...call(1), ended('server', 'fin', on(1)), head(2), answer).verdict).toBe(
        'holds',
      );
    });

    it('holds where the answer came on its own', () => {
      expect(judge(...call(1), received('downstream', 1, response(2), on(1))).verdict).toBe(
        'holds',
      );
    });
  });

  describe('texts of a realtime conversation', () => {
    const on = (connection: number) => ({ link: 'realtime', connection });
    const give = (item: string, c: number, unit = 0) =>
      received(
        'upstream',
        unit,
        { kind: 'event', method: 'conversation.item.create', item },
        on(c),
      );
    const confirm = (item: string, c: number, unit = 0) =>
      received(
        'downstream',
        unit,
        { kind: 'event', method: 'conversation.item.added', item },
        on(c),
      );

    it('hold when each is confirmed, on whichever connection', () => {
      const verdict = judge(give('a', 1), cutOff('client'), give('a', 2), confirm('a', 2));
      expect(verdict).toMatchObject({ verdict: 'holds', evidence: [0, 3] });
    });

    it('are violated by one that was not, when the next is said on another connection', () => {
      const verdict = judge(give('a', 1), give('b', 2), confirm('b', 2));
      expect(verdict).toMatchObject({
        verdict: 'violated',
        evidence: [0, 1],
        reason:
          'Text a of connection 1 of link realtime was never confirmed, and the client went on with b on connection 2 of link realtime without saying it again.',
      });
    });

    it('are violated when the harness kept the confirmation, and the client counts it as given', () => {
      const kept = delivered('downstream', 0, { as: 'discarded', fault: 1 }, on(1));
      expect(judge(give('a', 1), confirm('a', 1), kept, give('b', 2)).verdict).toBe('violated');
    });

    it('hold when the harness only sent the confirmation in pieces', () => {
      const pieces = delivered('downstream', 0, { as: 'altered', fault: 1 }, on(1));
      const next = [give('b', 2), confirm('b', 2)];
      expect(judge(give('a', 1), confirm('a', 1), pieces, ...next).verdict).toBe('holds');
    });

    it('are unknown while nothing came after, or it was said again', () => {
      expect(judge(give('a', 1)).verdict).toBe('unknown');
      expect(judge(give('a', 1), give('a', 2), give('b', 2, 1)).verdict).toBe('unknown');
    });
  });

  it('is unknown when nothing was asked', () => {
    expect(judge().verdict).toBe('unknown');
  });

  it('is violated by a command that prints its tokens only as it is ended', () => {
    const verdict = judge(
      at(0, operation('invoke', 1, 'command')),
      at(15_000, { ...got('stdout', [1, 2]) }),
      at(15_010, {
        ...operation('info', 1, 'command'),
        error: { code: 'ABORTED', message: 'given up' },
      } as EventBody),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [0, 2] });
    expect(verdict.reason).toContain('hung: no outcome and no token for 15000 ms');
  });

  it('is unknown for what was under way, and not silent, when the harness gave it up', () => {
    const verdict = judge(
      at(0, operation('invoke', 1)),
      at(14_000, got('live', [1])),
      at(15_000, {
        ...operation('info', 1),
        error: { code: 'ABORTED', message: 'given up' },
      } as EventBody),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('is violated by a turn that hangs while another one of the same client streams', () => {
    const verdict = judge(
      at(0, operation('invoke', 1)),
      at(0, operation('invoke', 2)),
      at(14_000, got('live', [1], 2)),
      at(14_500, operation('ok', 2)),
      at(16_000, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [0] });
  });

  it('owes an answer to each of two requests with one id', () => {
    const both = [
      ...asked,
      received('upstream', 1, request(7, 'turn/start')),
      delivered('upstream', 1),
      received('downstream', 0, response(7)),
    ] as const;
    const answered = judge(...both, received('downstream', 1, response(7)));
    expect(answered.verdict).toBe('holds');
    const hung = judge(...both, at(10_500, stage('stop')));
    expect(hung).toMatchObject({ verdict: 'violated', evidence: [2, 3] });
  });

  it('is violated by a request that later ones overtook, whatever else streams', () => {
    const overtaken = judge(
      ...asked,
      received('upstream', 1, request(8, 'thread/read')),
      delivered('upstream', 1),
      fired,
      at(1_000, stage('heal')),
      at(1_500, received('downstream', 0, response(8))),
      at(11_900, received('downstream', 1, { method: 'item/agentMessage/delta' })),
      at(12_000, stage('stop')),
    );
    expect(overtaken).toMatchObject({ verdict: 'violated', evidence: [0, 1] });
  });

  it('is violated by a prompt that is silent while another session streams', () => {
    const prompt = { ...request(7, 'session/prompt'), thread: 's1' };
    const verdict = judge(
      received('upstream', 0, prompt),
      delivered('upstream', 0),
      at(10_000, received('downstream', 0, { method: 'session/update', thread: 's2' })),
      at(10_500, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [0, 1] });
  });
});
