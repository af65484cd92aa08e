import { describe, expect, it } from 'vitest';
import type { EventBody, Parties } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { messageForm } from './message-form.ts';
import {
  among,
  delivered,
  historyOf,
  received,
  request,
  response,
  two,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  messageForm.judge(historyOf(...events), defaultBounds);

/** Connection, and a handshake on it: three events. */
const shaken = (on: { link: string; connection: number } = one): EventBody[] => [
  received('upstream', 0, request(1, 'initialize'), on),
  received('downstream', 0, response(1, 'initialize'), on),
  received('upstream', 1, { method: 'initialized' }, on),
];
const one = { link: 'client', connection: 1 };
const resume = (thread: string, on = one): EventBody[] => [
  received('upstream', 2, { ...request(2, 'thread/resume'), thread }, on),
  received('downstream', 1, { ...response(2, 'thread/resume'), thread }, on),
];
const delta = { method: 'item/agentMessage/delta', thread: 't1' };
const bad = { kind: 'error', id: 2, method: 'thread/read', form: 'no-code' } as const;

describe('message-form', () => {
  it('holds when everything is as its protocol has it', () => {
    const verdict = judge(...shaken(), ...resume('t1'), received('downstream', 2, delta));
    expect(verdict).toMatchObject({
      verdict: 'holds',
      reason: '1 connection carried nothing that does not belong there.',
    });
  });

  it('is unknown where nobody speaks a protocol that it knows', () => {
    expect(judge().verdict).toBe('unknown');
    const own = { kind: 'event', method: 'claude_connect', form: 'no-method' } as const;
    expect(judge(received('upstream', 0, own)).verdict).toBe('unknown');
  });

  it('is violated by an error without a code', () => {
    const verdict = judge(...shaken(), received('downstream', 1, bad));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'The server of connection 1 of link client sent an error without a whole number as its code (thread/read, id 2).',
      evidence: [3],
    });
  });

  it('does not judge what our own client sent', () => {
    const parties: Record<string, Parties> = {
      client: {
        client: { program: 'reference client', standing: 'ours' },
        server: { program: 'loop', standing: 'tested' },
      },
    };
    const early = received('upstream', 0, request(9, 'thread/start'));
    expect(judge(among(parties), early, ...shaken()).verdict).toBe('holds');
    expect(judge(early, ...shaken()).verdict).toBe('violated');
  });

  it('is unknown when a bridge passes on what the harness had spoilt on its other link', () => {
    const up = { link: 'upstream', connection: 1 };
    const verdict = judge(
      ...shaken(),
      received('downstream', 1, { kind: 'error', id: 7, method: 'x' }, up),
      delivered('downstream', 1, { as: 'altered', fault: 1 }, up),
      received('downstream', 1, { ...bad, method: 'x' }),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('is not excused by the change of another message', () => {
    const up = { link: 'upstream', connection: 1 };
    const verdict = judge(
      ...shaken(),
      received('downstream', 1, delta, up),
      delivered('downstream', 1, { as: 'altered', fault: 1 }, up),
      received('downstream', 1, bad),
    );
    expect(verdict.verdict).toBe('violated');
  });
});

describe('message-form before initialize', () => {
  it('is violated by a client that does not wait for the answer', () => {
    const verdict = judge(
      received('upstream', 0, request(1, 'initialize')),
      received('upstream', 1, { method: 'initialized' }),
      received('downstream', 0, response(1, 'initialize')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 2] });
  });

  it('is violated by a connection that leaves it out, where others of its link do it', () => {
    const verdict = judge(...shaken(), received('upstream', 0, request(2, 'thread/read'), two));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'The client of connection 2 of link client sent thread/read before initialize was answered there.',
    });
  });

  it('is violated where nobody does it, and the link says that its protocol asks for it', () => {
    const link = { link: 'client', listen: '', upstream: '', codec: 'websocket' } as const;
    const start = received('upstream', 0, request(2, 'thread/start'));
    expect(judge({ type: 'link-listening', ...link, initializes: true }, start).verdict).toBe(
      'violated',
    );
    expect(judge({ type: 'link-listening', ...link }, start).verdict).toBe('holds');
  });

  it('is violated by an answer of a client that has not initialized, and not by a refusal', () => {
    const early = received('upstream', 0, response(9), two);
    expect(judge(...shaken(), early)).toMatchObject({
      verdict: 'violated',
      reason:
        'The client of connection 2 of link client sent an answer to 9 before initialize was answered there.',
    });
    const refused = received('downstream', 0, { kind: 'error', id: 1, method: 'initialize' });
    expect(judge(received('upstream', 0, request(1, 'initialize')), refused).verdict).toBe('holds');
  });

  it('is violated by a server that tells before it has answered', () => {
    const verdict = judge(
      received('upstream', 0, request(1, 'initialize')),
      received('downstream', 0, { ...delta, thread: undefined } as never),
      received('downstream', 1, response(1, 'initialize')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 2] });
  });

  it('is violated by a client that goes on without the answer, which was kept from it', () => {
    const verdict = judge(
      received('upstream', 0, request(1, 'initialize')),
      received('downstream', 0, response(1, 'initialize')),
      delivered('downstream', 0, { as: 'dropped', fault: 1 }),
      received('upstream', 1, { method: 'initialized' }),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 1] });
  });

  it('does not judge a bridge by what our own client sent too early', () => {
    const ours = { program: 'reference client', standing: 'ours' } as const;
    const bridge = { program: 'loop', standing: 'tested' } as const;
    const parties: Record<string, Parties> = {
      client: { client: ours, server: bridge },
      upstream: { client: bridge, server: { program: 'codex', standing: 'other' } },
    };
    const up = { link: 'upstream', connection: 1 };
    const early = (outer: string, inner: string) =>
      judge(
        among(parties),
        received('upstream', 0, request(1, 'initialize')),
        received('upstream', 1, { method: outer }),
        received('upstream', 0, request(1, 'initialize'), up),
        received('upstream', 1, { method: inner }, up),
        received('downstream', 0, response(1, 'initialize'), up),
        received('downstream', 0, response(1, 'initialize')),
      ).verdict;
    expect(early('initialized', 'initialized')).toBe('holds');
    expect(early('initialized', 'thread/start')).toBe('violated');
  });

  it('is unknown when the harness had answered in the place of the server', () => {
    const verdict = judge(
      received('upstream', 0, request(1, 'initialize')),
      {
        ...{ type: 'unit-injected', ...one, direction: 'downstream', kind: 'frame', bytes: 9 },
        ...{ message: { kind: 'response', id: 1, bytes: 9 }, fault: 1 },
      },
      received('upstream', 1, { method: 'initialized' }),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });
});

describe('message-form and ids', () => {
  it('is violated by a second request under an open id, and by none under one that was answered', () => {
    const asked = received('upstream', 2, request(2, 'thread/read'));
    const again = received('upstream', 3, request(2, 'thread/list'));
    expect(judge(...shaken(), asked, again)).toMatchObject({
      verdict: 'violated',
      evidence: [4, 3],
    });
    const answer = received('downstream', 1, response(2, 'thread/read'));
    expect(judge(...shaken(), asked, answer, again).verdict).toBe('holds');
  });

  it('is violated by two questions of a server under one id, of different items', () => {
    const ask = (unit: number, item: string) =>
      received('downstream', unit, {
        ...request(5, 'item/commandExecution/requestApproval'),
        ...{ thread: 't1', item },
      });
    const before = [...shaken(), ...resume('t1'), ask(2, 'a')];
    expect(judge(...before, ask(3, 'b')).verdict).toBe('violated');
    // Ids of the two sides are apart, and so are 5 and "5".
    const mine = received('upstream', 3, request(5, 'thread/read'));
    expect(judge(...before, mine).verdict).toBe('holds');
    const resolved = received('downstream', 3, {
      ...{ method: 'serverRequest/resolved', request: 5 },
    });
    expect(judge(...before, resolved, ask(4, 'b')).verdict).toBe('holds');
  });
});

describe('message-form and threads', () => {
  it('is violated by events of a thread that only another connection took up', () => {
    const verdict = judge(
      ...shaken(),
      ...resume('t1'),
      ...shaken(two),
      received('downstream', 1, { method: 'thread/started', thread: 't1' }, two),
      received('downstream', 2, delta, two),
      received('downstream', 3, delta, two),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'The server of connection 2 of link client sent item/agentMessage/delta of thread t1, which was never taken up there.',
      evidence: [9],
    });
  });

  it('holds for who asked for a turn of it, resumed it, or is about to start one', () => {
    const early = (asked: EventBody) =>
      judge(
        ...shaken(),
        ...resume('t1'),
        ...shaken(two),
        asked,
        received('downstream', 1, delta, two),
      ).verdict;
    const ask = (method: string, thread?: string) =>
      received('upstream', 2, { ...request(2, method), ...(thread && { thread }) }, two);
    expect(early(ask('turn/start', 't1'))).toBe('holds');
    expect(early(ask('thread/resume', 't1'))).toBe('holds');
    expect(early(ask('thread/start'))).toBe('holds');
    expect(early(ask('thread/read', 't1'))).toBe('violated');
    expect(early(ask('thread/resume', 't2'))).toBe('violated');
  });

  it('is violated where taking it up was refused', () => {
    const verdict = judge(
      ...shaken(),
      received('upstream', 2, { ...request(2, 'thread/resume'), thread: 't1' }),
      received('downstream', 1, { kind: 'error', id: 2, method: 'thread/resume' }),
      ...shaken(two),
      ...resume('t2', two),
      received('downstream', 2, delta),
    );
    expect(verdict.verdict).toBe('violated');
  });

  it('lets a server announce a thread of its own, and say how all stand', () => {
    const own = { thread: 't9' };
    const verdict = judge(
      ...shaken(),
      ...resume('t1'),
      received('downstream', 2, { method: 'thread/started', ...own }),
      received('downstream', 3, { ...delta, ...own }),
      received('downstream', 4, { method: 'thread/status/changed', thread: 't8' }),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is unknown when the harness had changed what was taken up', () => {
    const verdict = judge(
      ...shaken(),
      ...resume('t2'),
      delivered('upstream', 2, { as: 'altered', fault: 1 }),
      received('downstream', 2, delta),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('asks for nothing where no thread is ever taken up', () => {
    expect(judge(...shaken(), received('downstream', 1, delta)).verdict).toBe('holds');
  });
});
