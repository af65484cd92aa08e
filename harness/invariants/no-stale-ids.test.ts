import { describe, expect, it } from 'vitest';
import { defaultBounds } from './invariant.ts';
import { noStaleIds } from './no-stale-ids.ts';
import {
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

  it('is unknown with one connection', () => {
    expect(judge(received('downstream', 0, approval)).verdict).toBe('unknown');
  });
});
