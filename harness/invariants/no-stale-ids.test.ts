import { describe, expect, it } from 'vitest';
import type { Parties } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { noStaleIds } from './no-stale-ids.ts';
import {
  among,
  cutOff,
  delivered,
  historyOf,
  received,
  request,
  response,
  two,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  noStaleIds.judge(historyOf(...events), defaultBounds);

const approval = request(5, 'item/commandExecution/requestApproval');
const turn = { ...request(2, 'turn/start'), thread: 't1' };
const started = { ...response(1, 'thread/start'), thread: 't1' };
const resume = { ...request(1, 'thread/resume'), thread: 't1' };

describe('no-stale-ids', () => {
  it('holds when the new connection asks and answers with ids of its own', () => {
    const verdict = judge(
      received('downstream', 0, approval),
      cutOff('client'),
      received('downstream', 0, approval, two),
      received('upstream', 0, response(5), two),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [2] });
  });

  it('is violated by the answer to a request of the old connection', () => {
    const verdict = judge(
      received('downstream', 0, approval),
      cutOff('client'),
      received('upstream', 0, response(5), two),
    );
    expect(verdict).toEqual({
      invariant: 'no-stale-ids',
      verdict: 'violated',
      reason:
        'The client answered request 5 (item/commandExecution/requestApproval) of connection 1 on connection 2 of link client, which never asked it.',
      evidence: [2, 0],
      blame: 'implementation',
    });
  });

  it('is violated by an answer to a question that the harness kept from the client', () => {
    const verdict = judge(
      received('downstream', 0, approval),
      cutOff('client'),
      received('downstream', 0, approval, two),
      delivered('downstream', 0, { as: 'dropped', fault: 2 }, two),
      received('upstream', 0, response(5), two),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [4, 0] });
  });

  it('is violated by a thread that was not taken up again', () => {
    const verdict = judge(
      received('downstream', 0, started),
      cutOff('client'),
      received('upstream', 0, turn, two),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 0] });
  });

  it('holds when the thread was resumed first', () => {
    const verdict = judge(
      received('downstream', 0, started),
      cutOff('client'),
      received('upstream', 0, resume, two),
      received('upstream', 1, turn, two),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated by an answer that comes before the new session has asked', () => {
    const asked = received('downstream', 0, approval, two);
    const late = delivered('downstream', 0, { fault: 1 }, two);
    const answer = received('upstream', 0, response(5), two);
    const old = [received('downstream', 0, approval), cutOff('client')];
    expect(judge(...old, asked, answer, late).verdict).toBe('violated');
    expect(judge(...old, answer, asked, delivered('downstream', 0, {}, two)).verdict).toBe(
      'violated',
    );
    expect(judge(...old, asked, late, answer).verdict).toBe('holds');
  });

  it('is violated by an answer under an id of its own, to a session that has asked nothing', () => {
    const answer = received('upstream', 0, response(100_003), two);
    const lost = [received('downstream', 0, approval), cutOff('client')];
    expect(judge(...lost, answer)).toMatchObject({
      verdict: 'violated',
      reason:
        'The client answered 100003 on connection 2 of link client, which had asked nothing; request 5 (item/commandExecution/requestApproval) of connection 1 of link client was open when that was lost.',
      evidence: [2, 0],
    });
    // What a session asked itself is its own affair, and so is what nobody had left open.
    expect(judge(...lost, received('downstream', 0, approval, two), answer).verdict).toBe('holds');
    const settled = received('upstream', 0, response(5));
    expect(judge(lost[0] as never, settled, cutOff('client'), answer).verdict).toBe('holds');
  });

  it('is violated by an interrupt as well, be it a notification', () => {
    const cancel = { method: 'session/cancel', thread: 's1' };
    const created = { ...response(1, 'session/new'), thread: 's1' };
    const verdict = judge(
      received('downstream', 0, created),
      cutOff('client'),
      received('upstream', 0, cancel, two),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 0] });
  });

  it.each([
    'session/resume',
    'session/load',
    'session/fork',
  ])('holds for an ACP client that recovers by %s, and is violated by one whose request is refused', (method) => {
    const again = { ...request(1, method), thread: 's1' };
    const prompt = { ...request(2, 'session/prompt'), thread: 's1' };
    const recover = (kind: 'response' | 'error') =>
      judge(
        received('downstream', 0, { ...response(1, 'session/new'), thread: 's1' }),
        cutOff('client'),
        received('upstream', 0, again, two),
        received('downstream', 0, { kind, id: 1, method }, two),
        received('upstream', 1, prompt, two),
      ).verdict;
    expect([recover('response'), recover('error')]).toEqual(['holds', 'violated']);
  });

  it('holds for a second client beside the first, which interrupts its turn', () => {
    const interrupt = { ...request(2, 'turn/interrupt'), thread: 't1' };
    const beside = [
      received('downstream', 0, started),
      received('upstream', 0, interrupt, two),
      received('upstream', 5, { method: 'x' }),
    ];
    expect(judge(...beside).verdict).toBe('holds');
  });

  it('holds while any of the sessions that took it up is there', () => {
    const three = { link: 'client', connection: 3 };
    const verdict = judge(
      received('downstream', 0, started),
      received('downstream', 0, { ...response(1, 'thread/resume'), thread: 't1' }, two),
      cutOff('client'),
      received('upstream', 0, turn, three),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('does not judge a client of ours', () => {
    const parties: Record<string, Parties> = {
      client: {
        client: { program: 'reference client', standing: 'ours' },
        server: { program: 'codex', standing: 'tested' },
      },
    };
    const verdict = judge(
      among(parties),
      received('downstream', 0, approval),
      cutOff('client'),
      received('upstream', 0, response(5), two),
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('is unknown with one connection', () => {
    expect(judge(received('downstream', 0, approval)).verdict).toBe('unknown');
  });
});
