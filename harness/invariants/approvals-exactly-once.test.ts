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

  it('is violated when it is shown twice on one connection, whatever is answered', () => {
    const twice = [received('downstream', 0, approval(5)), received('downstream', 1, approval(6))];
    const second = [received('upstream', 1, response(6)), delivered('upstream', 1)] as const;
    expect(judge(...twice, ...answer, ...second)).toMatchObject({
      verdict: 'violated',
      reason:
        'The approval of item call_1 was shown twice on connection 1 of link client, as request 5 and as 6, with the first one open.',
      evidence: [1, 0],
    });
    expect(judge(...twice, ...answer).verdict).toBe('violated');
  });

  it('holds when its client asked for it again, or the first one was withdrawn', () => {
    const first = received('downstream', 0, approval(5));
    const again = received('downstream', 2, approval(6));
    const second = [received('upstream', 2, response(6)), delivered('upstream', 2)] as const;
    const resume = received('upstream', 1, { ...request(1, 'thread/resume'), thread: 't1' });
    expect(judge(first, resume, again, ...second).verdict).toBe('holds');
    const gone = { method: 'serverRequest/resolved', thread: 't1', request: 5 };
    expect(judge(first, received('downstream', 1, gone), again, ...second).verdict).toBe('holds');
    // What is said of another request is not about this one.
    const other = received('downstream', 1, { ...gone, request: 4 });
    expect(judge(first, other, again, ...second).verdict).toBe('violated');
  });

  it('is violated by two questions under one id at a time', () => {
    const other = { ...approval(5), item: 'call_2' };
    const verdict = judge(
      received('downstream', 0, approval(5)),
      received('downstream', 1, other),
      ...answer,
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 0] });
    expect(
      judge(received('downstream', 0, approval(5)), ...answer, received('downstream', 1, other))
        .verdict,
    ).toBe('unknown');
  });

  it('is violated when a question without an item is asked again after its answer', () => {
    const bare = { ...approval(5), item: undefined, turn: 'u1', text: 'may I?' } as never;
    const asked = received('downstream', 0, bare);
    const again = (said: object) =>
      judge(asked, ...answer, received('downstream', 0, { ...(bare as object), ...said }, two));
    expect(again({})).toMatchObject({ verdict: 'violated', evidence: [3, 1] });
    // Another turn, or another text, is another question under an id that is used again.
    expect(again({ turn: 'u2' }).verdict).toBe('unknown');
    expect(again({ text: 'and this?' }).verdict).toBe('unknown');
    const plain = { ...request(5, 'elicitation/create'), text: 'may I?' };
    const onOne = judge(
      received('downstream', 0, plain),
      ...answer,
      received('downstream', 1, plain),
    );
    expect(onOne.verdict).toBe('violated');
  });

  it('takes an item of another turn for another one, whatever its name', () => {
    const verdict = judge(
      received('downstream', 0, { ...approval(5), turn: 'u1' }),
      ...answer,
      received('downstream', 1, { ...approval(6), turn: 'u2' }),
      received('upstream', 1, response(6)),
      delivered('upstream', 1),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', reason: '2 approvals answered once.' });
  });

  it('is not excused by a change that no fault made, or of another message', () => {
    const twice = [received('upstream', 1, response(5)), delivered('upstream', 1)] as const;
    const plain = delivered('downstream', 0, { as: 'altered' });
    const other = delivered('downstream', 1, { as: 'altered', fault: 1 });
    for (const change of [plain, other]) {
      const verdict = judge(received('downstream', 0, approval(5)), change, ...answer, ...twice);
      expect(verdict.verdict).toBe('violated');
    }
  });

  it('does not count a question that was on its way to a second client as asked again', () => {
    const attached = received('downstream', 0, resumed, two);
    const late = received('downstream', 1, approval(5), two);
    const first = received('downstream', 0, approval(5));
    expect(judge(attached, first, ...answer, late).verdict).toBe('holds');
    // Who comes after the answer is asked anew.
    expect(judge(first, ...answer, attached, late).verdict).toBe('violated');
  });

  it('is unknown when the process that had asked is gone, and the next one does not ask', () => {
    const verdict = judge(
      received('downstream', 0, approval(5)),
      { ...{ type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 } },
      received('downstream', 0, resumed, two),
      at(10_100, stage('stop')),
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('asks an agent to show it to who resumes by name alone, as in ACP', () => {
    const ask = {
      ...request(5, 'session/request_permission'),
      ...{ thread: 's1', item: 'call_1' },
    };
    const verdict = judge(
      received('downstream', 0, ask),
      cutOff('client'),
      received('upstream', 0, { ...request(1, 'session/resume'), thread: 's1' }, two),
      received('downstream', 0, response(1, 'session/resume'), two),
      at(10_100, stage('stop')),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 0] });
  });

  it('needs no answer once the turn that asked has ended, by an answer as well', () => {
    const ask = {
      ...request(5, 'session/request_permission'),
      ...{ thread: 's1', item: 'call_1' },
    };
    const verdict = judge(
      received('upstream', 0, { ...request(3, 'session/prompt'), thread: 's1' }),
      received('downstream', 0, ask),
      received('downstream', 1, response(3, 'session/prompt')),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', nothing: true });
  });

  it('is unknown when it was open to the end, or nothing was asked', () => {
    expect(judge(received('downstream', 0, approval(5))).verdict).toBe('unknown');
    expect(judge().verdict).toBe('unknown');
  });
});
