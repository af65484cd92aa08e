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

  it('is violated by two answers that both arrive', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      received('downstream', 0, approval(5), two),
      ...answer,
      ...answerOnTwo,
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [4, 2] });
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
