import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { reinitializes } from './reinitializes.ts';
import {
  among,
  at,
  closeFrame,
  cutOff,
  ended,
  historyOf,
  received,
  request,
  response,
  stage,
  two,
  upgraded,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  reinitializes.judge(historyOf(...events), defaultBounds);

const initialized = { method: 'initialized' };
const start = [
  received('upstream', 0, request(0, 'initialize')),
  received('upstream', 1, initialized),
] as const;
const turn = { ...request(2, 'turn/start'), thread: 't1' };
const again = [
  received('upstream', 0, request(0, 'initialize'), two),
  received('downstream', 0, response(0), two),
  received('upstream', 1, initialized, two),
] as const;

describe('reinitializes', () => {
  it('holds when each connection initializes first', () => {
    expect(judge(...start, cutOff('client'), ...again)).toMatchObject({
      verdict: 'holds',
      reason: '2 connections began with initialize.',
      evidence: [0, 1, 3, 5],
    });
  });

  it('is violated by a connection that goes on where the old one was', () => {
    const verdict = judge(
      ...start,
      cutOff('client'),
      received('upstream', 0, request(9, 'model/list'), two),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Expected initialize as the first message on connection 2 of link client, got model/list.',
      evidence: [3],
    });
  });

  it('is violated by a connection that leaves initialized out', () => {
    const verdict = judge(
      ...start,
      received('upstream', 0, request(0, 'initialize'), two),
      received('upstream', 1, request(1, 'thread/resume'), two),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 2] });
  });

  it('asks for no initialized where the protocol has none', () => {
    const verdict = judge(
      received('upstream', 0, request(0, 'initialize')),
      received('upstream', 1, request(1, 'session/new')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated when a running turn is left alone', () => {
    const lost = [...start, received('upstream', 2, turn), cutOff('client'), ...again] as const;
    const verdict = judge(...lost, at(11_000, stage('stop')));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 4] });
    expect(verdict.reason).toContain('The turn of thread t1 was running');
    const resumed = { ...request(1, 'thread/resume'), thread: 't1' };
    const taken = received('upstream', 2, resumed, two);
    expect(judge(...lost, taken, at(11_000, stage('stop'))).verdict).toBe('holds');
  });

  it('asks nothing of a connection whose initialize was never answered', () => {
    const verdict = judge(
      ...start,
      received('upstream', 2, turn),
      cutOff('client'),
      received('upstream', 0, request(0, 'initialize'), two),
      at(11_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('asks nothing of a client that left by itself', () => {
    const verdict = judge(
      ...start,
      received('upstream', 2, turn),
      ended('client'),
      ...again,
      at(11_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is unknown where nobody initializes', () => {
    expect(judge(received('downstream', 0, response(1))).verdict).toBe('unknown');
  });

  it('asks nothing for a turn that was refused or given up', () => {
    const lost = (...after: EventBody[]) =>
      judge(
        ...start,
        received('upstream', 2, turn),
        ...after,
        cutOff('client'),
        ...again,
        at(11_000, stage('stop')),
      ).verdict;
    const refused = { kind: 'error', id: 2, method: 'turn/start' } as const;
    const interrupt = { ...request(3, 'turn/interrupt'), thread: 't1' };
    expect(lost(received('downstream', 2, refused))).toBe('holds');
    expect(lost(received('upstream', 3, interrupt))).toBe('holds');
    expect(lost()).toBe('violated');
  });

  it('takes no other message that names the thread for taking it up', () => {
    const lost = [...start, received('upstream', 2, turn), cutOff('client'), ...again] as const;
    const reads = received('upstream', 2, { ...request(1, 'thread/read'), thread: 't1' }, two);
    const asks = received('upstream', 3, { ...request(2, 'turn/start'), thread: 't1' }, two);
    expect(judge(...lost, reads, asks, at(11_000, stage('stop'))).verdict).toBe('violated');
    const told = { method: 'item/agentMessage/delta', thread: 't1' };
    const hears = received('downstream', 3, told, two);
    expect(judge(...lost, hears, at(11_000, stage('stop'))).verdict).toBe('holds');
  });

  it('is violated when one of two running threads is taken up', () => {
    const other = { ...request(3, 'turn/start'), thread: 't2' };
    const resumed = { ...request(1, 'thread/resume'), thread: 't1' };
    const verdict = judge(
      ...start,
      received('upstream', 2, turn),
      received('upstream', 3, other),
      cutOff('client'),
      ...again,
      received('upstream', 2, resumed, two),
      at(11_000, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 5] });
    expect(verdict.reason).toContain('The turn of thread t2');
  });

  it('wants initialized where the protocol has it, though nobody ever says it', () => {
    const listening: EventBody = {
      ...{ type: 'link-listening', link: 'client', listen: '', upstream: '', codec: 'websocket' },
      saysInitialized: true,
    };
    const verdict = judge(
      listening,
      received('upstream', 0, request(0, 'initialize')),
      received('upstream', 1, request(1, 'thread/start')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 1] });
  });

  it('is violated by a new connection that never initializes under a running turn', () => {
    const lost = [
      ...start,
      received('upstream', 2, turn),
      cutOff('client'),
      upgraded(two),
    ] as const;
    expect(judge(...lost, at(11_000, stage('stop')))).toMatchObject({
      verdict: 'violated',
      reason: expect.stringContaining('connection 2 of link client never initialized in 10995 ms'),
    });
    // A busy machine had no time for it: then nobody can say.
    expect(judge(...lost, at(900, stage('stop'))).verdict).toBe('unknown');
    expect(judge(...lost, at(10_005, stage('stop'))).verdict).toBe('unknown');
    expect(judge(...lost, at(10_006, stage('stop'))).verdict).toBe('violated');
  });

  it('counts the time that a connection was there and not disturbed', () => {
    const lost = [...start, received('upstream', 2, turn), cutOff('client'), ...again] as const;
    const gone = cutOff('client', 'rst', two);
    expect(judge(...lost, at(500, gone), at(30_000, stage('stop'))).verdict).toBe('unknown');
    const healed = [at(20_000, stage('heal')), at(30_000, stage('stop'))] as const;
    expect(judge(...lost, ...healed).verdict).toBe('unknown');
  });

  it('asks a bridge to take a turn up itself, and nothing of what clients of ours do', () => {
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const loop = { program: 'loop', standing: 'tested' } as const;
    const codex = { program: 'codex', standing: 'other' } as const;
    const parties = {
      client: { client: ours, server: loop },
      upstream: { client: loop, server: codex },
    };
    const on = (connection: number) => ({ link: 'upstream', connection });
    const resumed = { ...request(7, 'thread/resume'), thread: 't1' };
    const history = (passedOn: boolean) =>
      judge(
        among(parties),
        received('upstream', 0, request(4, 'model/list')),
        received('upstream', 0, request(0, 'initialize'), on(1)),
        received('upstream', 1, initialized, on(1)),
        received('upstream', 2, turn, on(1)),
        cutOff('server', 'rst', on(1)),
        received('upstream', 0, request(0, 'initialize'), on(2)),
        received('downstream', 0, response(0), on(2)),
        received('upstream', 1, initialized, on(2)),
        ...(passedOn ? [received('upstream', 5, resumed)] : []),
        received('upstream', 2, resumed, on(2)),
        at(20_000, stage('stop')),
      );
    expect(history(false).verdict).toBe('holds');
    expect(history(true)).toMatchObject({
      verdict: 'violated',
      reason: expect.stringContaining('that is on the client of link upstream (loop)'),
    });
  });

  it('cannot tell where a session is not its connection', () => {
    const head = (connection: number): EventBody => ({
      ...{ type: 'unit-received', link: 'client', connection, direction: 'upstream', unit: 0 },
      ...{ kind: 'head', bytes: 90, head: 'POST /mcp HTTP/1.1' },
    });
    const verdict = judge(
      head(1),
      received('upstream', 1, request(0, 'initialize')),
      head(2),
      received('upstream', 1, request(1, 'tools/call'), two),
    );
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      reason:
        'Which connections of link client have to initialize cannot be told: in JSON-RPC over HTTP a session is not its connection.',
    });
  });

  it('asks nothing of a client that said Close first, whoever ended the connection', () => {
    const verdict = judge(
      ...start,
      received('upstream', 2, turn),
      closeFrame('upstream', 3),
      ended('server'),
      ...again,
      at(11_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('holds');
  });
});
