import { describe, expect, it } from 'vitest';
import { inOrderOnce } from './in-order-once.ts';
import { defaultBounds } from './invariant.ts';
import { delivered, got, historyOf, received } from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  inOrderOnce.judge(historyOf(...events), defaultBounds);

const delta = (tokens: number[]) => ({ method: 'item/agentMessage/delta', tokens });

describe('in-order-once', () => {
  it('holds over several events of one view, and does not count a re-read', () => {
    const verdict = judge(
      got('live', [1, 2]),
      got('live', [3]),
      got('resume', [1, 2, 3]),
      got('read', [1, 2, 3]),
    );
    expect(verdict).toEqual({
      invariant: 'in-order-once',
      verdict: 'holds',
      reason: 'No token came twice or out of order in 3 views.',
      evidence: [1, 2, 3],
    });
  });

  it('is violated by a token that came twice, with both times', () => {
    expect(judge(got('live', [1, 2]), got('live', [3]), got('live', [2]))).toEqual({
      invariant: 'in-order-once',
      verdict: 'violated',
      reason: 'Token 2 came twice in the live view that client-1 has of turn 1.',
      evidence: [2, 0],
      blame: 'implementation',
    });
  });

  it('is violated by a token that came after a later one', () => {
    const verdict = judge(got('stdout', [1, 3]), got('stdout', [2]));
    expect(verdict.reason).toBe(
      'Token 2 came after token 3 in the stdout view that client-1 has of turn 1.',
    );
    expect(verdict.evidence).toEqual([1, 0]);
  });

  it('is violated by text of another turn in what a command printed', () => {
    const verdict = judge(
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
      { type: 'provider-sent', request: 1, first: 1, last: 2 },
      { type: 'provider-request', request: 2, transport: 'http', turn: 2 },
      { type: 'provider-sent', request: 2, first: 3, last: 3 },
      got('stdout', [1, 2, 3]),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason: 'Token 3 of turn 2 came in the stdout view that client-1 has of turn 1.',
      evidence: [4, 3],
    });
  });

  it('is violated by a server that streams a token twice on one connection', () => {
    const verdict = judge(
      received('downstream', 0, delta([1])),
      received('downstream', 1, delta([1])),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 0] });
  });

  it('takes the whole text of a finished item for no repeat', () => {
    const whole = { method: 'item/completed', tokens: [1] };
    const verdict = judge(received('downstream', 0, delta([1])), received('downstream', 1, whole));
    expect(verdict.verdict).toBe('holds');
  });

  it('does not blame anyone for a frame that a fault delivered twice', () => {
    const verdict = judge(
      received('downstream', 0, delta([1])),
      delivered('downstream', 0, { as: 'altered', fault: 1 }),
      got('live', [1, 1]),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [1, 2] });
  });

  it('does not blame anyone for a frame that a fault set aside', () => {
    const verdict = judge(
      received('downstream', 0, delta([1])),
      received('downstream', 1, delta([2])),
      delivered('downstream', 1),
      delivered('downstream', 0),
      got('live', [2, 1]),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('stays violated when the history was full afterwards', () => {
    const verdict = judge(got('live', [1, 1]), { type: 'history-full', droppedFrom: 2 });
    expect(verdict.verdict).toBe('violated');
  });

  it('is unknown when no tokens were seen', () => {
    expect(judge().verdict).toBe('unknown');
  });

  it('does not blame a hop for what the harness did on the one behind it', () => {
    const behind = { link: 'upstream', connection: 1 };
    const delta = { method: 'item/agentMessage/delta', tokens: [1] };
    const verdict = judge(
      received('downstream', 0, delta, behind),
      delivered('downstream', 0, { as: 'altered', fault: 1 }, behind),
      received('downstream', 0, delta),
      received('downstream', 1, delta),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
    const own = judge(
      received('downstream', 0, delta),
      received('downstream', 1, delta),
      delivered('downstream', 0, { as: 'altered', fault: 1 }),
    );
    expect(own.verdict).toBe('violated');
  });
});
