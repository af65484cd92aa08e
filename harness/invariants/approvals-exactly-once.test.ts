import { describe, expect, it } from 'vitest';
import { approvalsExactlyOnce } from './approvals-exactly-once.ts';
import { defaultBounds } from './invariant.ts';
import {
  at,
  cutOff,
  delivered,
  historyOf,
  received,
  request,
  response,
  stage,
  two,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  approvalsExactlyOnce.judge(historyOf(...events), defaultBounds);

const approval = (id: number) => ({
  ...request(id, 'item/commandExecution/requestApproval'),
  thread: 't1',
  item: 'call_1',
});
const resumed = { ...response(1, 'thread/resume'), thread: 't1' };
const answer = [received('upstream', 0, response(5)), delivered('upstream', 0)] as const;
const answerOnTwo = [
  received('upstream', 0, response(5), two),
  delivered('upstream', 0, {}, two),
] as const;

describe('approvals-exactly-once', () => {
  it('holds when an approval is answered once', () => {
    expect(judge(received('downstream', 0, approval(5)), ...answer)).toMatchObject({
      verdict: 'holds',
      reason: '1 approval answered once.',
      evidence: [0, 1],
    });
  });

  it('holds when it is shown again after a reconnect and answered there', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      cutOff('client'),
      received('downstream', 0, resumed, two),
      received('downstream', 1, approval(5), two),
      ...answerOnTwo,
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated when the one who took the thread up is not shown it', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      cutOff('client'),
      received('downstream', 0, resumed, two),
      at(10_100, stage('stop')),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'The approval of item call_1 was open when connection 1 of link client was lost, and connection 2 of link client took the thread up but was not shown it in 10097 ms.',
      evidence: [2, 0],
    });
  });

  it('is violated when it is asked again after its answer', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      ...answer,
      received('downstream', 1, approval(6)),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 1] });
  });

  it('is violated by two answers to one showing', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      ...answer,
      received('upstream', 1, response(5)),
      delivered('upstream', 1),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 1] });
  });

  const shownToTwo = [
    received('downstream', 0, approval(5)),
    received('downstream', 0, approval(5), two),
    ...answer,
  ] as const;

  it('is violated by the answer of a second client that had been told of the first', () => {
    const told = { method: 'serverRequest/resolved', thread: 't1' };
    const news = [
      received('downstream', 1, told, two),
      delivered('downstream', 1, {}, two),
    ] as const;
    const verdict = judge(...shownToTwo, ...news, ...answerOnTwo);
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [6, 2] });
  });

  it('holds when the answers of two clients cross', () => {
    expect(judge(...shownToTwo, ...answerOnTwo).verdict).toBe('holds');
  });

  it('does not blame a client that the harness asked twice', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      delivered('downstream', 0, { as: 'altered', fault: 1 }),
      ...answer,
      received('upstream', 1, response(5)),
      delivered('upstream', 1),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('holds when it was asked again while the harness held the answer back', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      received('upstream', 0, response(5)),
      received('downstream', 0, approval(5), two),
      delivered('upstream', 0, { fault: 1 }),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is unknown when a reset may have thrown the answer away', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      ...answer,
      cutOff('server'),
      received('downstream', 0, approval(5), two),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [3, 4, 1] });
  });

  it('does not ask for a question of a turn that its client gave up', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      cutOff('client'),
      received('downstream', 0, resumed, two),
      received('upstream', 0, { ...request(2, 'turn/interrupt'), thread: 't1' }, two),
      received('downstream', 1, { method: 'turn/completed', thread: 't1' }, two),
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('does not count an answer that the harness kept back', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      received('upstream', 0, response(5)),
      delivered('upstream', 0, { as: 'discarded', fault: 1 }),
      received('downstream', 0, approval(5), two),
      ...answerOnTwo,
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is unknown when it was open to the end, or nothing was asked', () => {
    expect(judge(received('downstream', 0, approval(5))).verdict).toBe('unknown');
    expect(judge().verdict).toBe('unknown');
  });
});
