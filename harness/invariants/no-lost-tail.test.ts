import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { noLostTail } from './no-lost-tail.ts';
import {
  cutOff,
  delivered,
  ended,
  got,
  historyOf,
  operation,
  received,
  request,
  stage,
  streamed,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  noLostTail.judge(historyOf(...events), defaultBounds);

const delta = (tokens: number[]) => ({ method: 'item/agentMessage/delta', tokens });

describe('no-lost-tail', () => {
  it('holds live when every token came as it streamed', () => {
    expect(judge(operation('invoke', 1), ...streamed(1, 3), got('live', [1, 2, 3]))).toEqual({
      invariant: 'no-lost-tail',
      verdict: 'holds',
      grade: 'live',
      reason: 'Turn 1: all 3 tokens reached client-1 live.',
      evidence: [2, 4],
    });
  });

  it('holds recovered when a client that was cut off had the tail by reading the thread back', () => {
    const verdict = judge(
      operation('invoke', 1),
      ...streamed(1, 4),
      got('live', [1, 2]),
      cutOff('client'),
      got('read', [1, 2, 3, 4]),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', grade: 'recovered', evidence: [2, 6] });
    expect(verdict.reason).toBe('Turn 1: 2 of 4 tokens (3-4) reached client-1 only by read.');
  });

  it('is violated by a lost tail, with the frame that carried it and the end behind it', () => {
    const verdict = judge(
      operation('invoke', 1),
      ...streamed(1, 3),
      received('downstream', 7, delta([3])),
      delivered('downstream', 7, { as: 'discarded', fault: 1 }),
      cutOff('client'),
      got('live', [1, 2]),
    );
    expect(verdict).toEqual({
      invariant: 'no-lost-tail',
      verdict: 'violated',
      grade: 'lost',
      reason:
        'Expected every token of turn 1 at client-1, but 1 of 3 (3) are lost; token 3 was last seen in unit 7 of connection 1 of link client.',
      evidence: [4, 5, 6, 2, 7],
      blame: 'implementation',
    });
  });

  it('is violated when the agent broke the stream off because its client was gone', () => {
    const verdict = judge(
      operation('invoke', 1),
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
      { type: 'provider-sent', request: 1, first: 1, last: 5 },
      cutOff('client'),
      { type: 'provider-failed', request: 1, message: 'write ECONNRESET' },
      got('live', [1, 2]),
      got('read', [1, 2]),
      operation('fail', 1),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', grade: 'lost', evidence: [4, 2, 7, 1] });
    expect(verdict.reason).toBe(
      "The tail of turn 1 was lost: nobody disturbed the provider's answer to request 1 and nobody interrupted the turn, but its agent broke it off after token 5.",
    );
  });

  it('does not judge a turn that its client interrupted, or that the end of the run broke off', () => {
    const events = [
      operation('invoke', 1),
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 } as const,
      { type: 'provider-sent', request: 1, first: 1, last: 2 } as const,
      got('live', [1, 2]),
    ];
    const failed = { type: 'provider-failed', request: 1, message: 'closed' } as const;
    const interrupt = received('upstream', 5, request(9, 'turn/interrupt'));
    expect(judge(...events, interrupt, failed).verdict).toBe('holds');
    expect(judge(...events, stage('stop'), failed).verdict).toBe('unknown');
  });

  it('is violated by a turn that was called completed while its text still came', () => {
    const events = [
      operation('invoke', 1),
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 } as const,
      { type: 'provider-sent', request: 1, first: 1, last: 2 } as const,
      got('live', [1, 2]),
    ];
    const failed = { type: 'provider-failed', request: 1, message: 'closed' } as const;
    const verdict = judge(...events, operation('ok', 1), stage('stop'), failed);
    expect(verdict).toMatchObject({ verdict: 'violated', grade: 'lost', evidence: [4, 1, 6] });
    expect(verdict.reason).toContain('2 tokens so far');
    expect(judge(...events, operation('fail', 1), stage('stop'), failed).verdict).toBe('unknown');
  });

  it('asks for one whole attempt of a request that was tried again', () => {
    const first = [
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
      { type: 'provider-sent', request: 1, first: 1, last: 2 },
      { type: 'provider-failed', request: 1, message: 'closed' },
    ] as const;
    const second = streamed(3, 5, 2);
    const asked = operation('invoke', 1);
    expect(judge(asked, ...first, ...second, got('live', [1, 3, 4, 5])).verdict).toBe('holds');
    expect(judge(asked, ...first, ...second, got('live', [1, 2])).verdict).toBe('violated');
  });

  it('is violated when tokens are lost though the client read the thread back', () => {
    const verdict = judge(
      operation('invoke', 1),
      ...streamed(1, 2),
      got('read', [1]),
      operation('ok', 1),
    );
    expect(verdict.reason).toBe(
      'Expected every token of turn 1 at client-1, but 1 of 2 (2) are lost, though the client read the thread back.',
    );
  });

  it('asks for every part of a turn with tool calls', () => {
    const later = { type: 'provider-request', request: 2, transport: 'http', turn: 1 } as const;
    const events = [
      operation('invoke', 1),
      ...streamed(1, 2),
      { ...later, outputs: ['call_1'] },
      { type: 'provider-sent', request: 2, first: 3, last: 4 } as const,
      { type: 'provider-completed', request: 2 } as const,
    ];
    expect(judge(...events, got('live', [1, 2, 3, 4])).verdict).toBe('holds');
    expect(judge(...events, got('live', [1, 2])).verdict).toBe('violated');
  });

  it('is unknown when the harness broke the only attempt on its way from the provider', () => {
    const provider = { link: 'provider', connection: 1 };
    const verdict = judge(
      operation('invoke', 1),
      received('downstream', 0, { kind: 'event', method: 'response.created' }, provider),
      ...streamed(1, 3),
      cutOff('client', 'rst', provider),
      got('live', [1]),
      operation('fail', 1),
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('is violated by a turn that takes a broken-off answer for a completed one', () => {
    const provider = { link: 'provider', connection: 1 };
    const asked = [
      operation('invoke', 1),
      received('downstream', 0, { kind: 'event', method: 'response.created' }, provider),
    ];
    const failed = judge(
      ...asked,
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
      { type: 'provider-sent', request: 1, first: 1, last: 2 },
      cutOff('client', 'rst', provider),
      { type: 'provider-failed', request: 1, message: 'closed' },
      got('live', [1, 2]),
      operation('ok', 1),
    );
    expect(failed).toMatchObject({ verdict: 'violated', grade: 'lost', evidence: [7, 4, 5, 2] });
    expect(failed.reason).toBe(
      "Turn 1 was reported as completed, but the provider's answer to request 1 was broken off after token 2 and never made good.",
    );
    const written = judge(
      ...asked,
      ...streamed(1, 3),
      cutOff('client', 'rst', provider),
      got('live', [1]),
      operation('ok', 1),
    );
    expect(written.verdict).toBe('violated');
  });

  it('hears the account of the provider out, which may come after the stop', () => {
    const [asked, sent, completed] = streamed(1, 2) as [EventBody, EventBody, EventBody];
    const before = [operation('invoke', 1), asked, got('live', [1, 2])];
    const verdict = judge(...before, operation('ok', 1), stage('stop'), sent, completed);
    expect(verdict).toMatchObject({ verdict: 'holds', grade: 'live' });
  });

  it('is unknown when a fault took the frame out and the client never read back', () => {
    const verdict = judge(
      operation('invoke', 1),
      ...streamed(1, 2),
      received('downstream', 0, delta([1])),
      delivered('downstream', 0, { as: 'dropped', fault: 1 }),
      got('live', [2]),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
    expect(verdict.evidence[0]).toBe(5);
  });

  it('is unknown when the harness answered on the connection in the name of the server', () => {
    const lost = [operation('invoke', 1), ...streamed(1, 3), got('live', [1, 2]), got('read', [1])];
    const forged = (kind: 'response' | 'error'): EventBody => ({
      ...{ type: 'unit-injected', link: 'client', connection: 2, direction: 'downstream' },
      ...{ kind: 'frame', bytes: 28, message: { kind, id: 1, bytes: 28 }, fault: 2 },
    });
    expect(judge(...lost, forged('response'))).toMatchObject({
      verdict: 'unknown',
      blame: 'harness',
    });
    // An error says that nothing was done.
    expect(judge(...lost, forged('error')).verdict).toBe('violated');
  });

  it('is unknown when the harness killed the server for good', () => {
    const verdict = judge(
      operation('invoke', 1),
      ...streamed(1, 2),
      { type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
      ended('server', 'rst'),
      got('live', [1]),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('is unknown when nothing was streamed', () => {
    expect(judge(operation('invoke', 1), operation('ok', 1)).verdict).toBe('unknown');
    expect(judge().verdict).toBe('unknown');
  });

  it('is unknown when the history was full', () => {
    const verdict = judge(operation('invoke', 1), ...streamed(1, 2), got('live', [1]), {
      type: 'history-full',
      droppedFrom: 6,
    });
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [5] });
  });

  it('is unknown when the machine got in the way', () => {
    const verdict = judge(operation('invoke', 1), ...streamed(1, 2), got('live', [1]), {
      type: 'note',
      text: 'the disk is full',
      blame: 'environment',
    });
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'environment' });
    expect(verdict.reason).toBe('The environment got in the way: the disk is full.');
  });

  it('excuses only the turn that was interrupted', () => {
    const interrupt = received('upstream', 5, { ...request(9, 'turn/interrupt'), thread: 't1' });
    const turn = (number: number, ...within: EventBody[]): EventBody[] => [
      operation('invoke', number),
      { type: 'provider-request', request: number, transport: 'http', turn: number },
      { type: 'provider-sent', request: number, first: number * 10, last: number * 10 },
      ...within,
      { type: 'provider-failed', request: number, message: 'aborted' },
      { ...operation('ok', number), value: { turn: number, status: 'interrupted' } } as EventBody,
    ];
    expect(judge(...turn(1, interrupt)).verdict).toBe('unknown');
    expect(judge(...turn(1, interrupt), ...turn(2))).toMatchObject({
      verdict: 'violated',
      grade: 'lost',
    });
  });

  it('is violated by a turn that was called completed though no provider was asked for it', () => {
    const first = [operation('invoke', 1), ...streamed(1, 2), got('live', [1, 2])];
    const second = [operation('invoke', 2), operation('ok', 2)];
    const verdict = judge(...first, operation('ok', 1), ...second);
    expect(verdict).toMatchObject({ verdict: 'violated', grade: 'lost' });
    expect(verdict.reason).toBe(
      'Turn 2 was reported as completed, but no provider was ever asked for it.',
    );
    const late: EventBody = { type: 'provider-request', request: 2, transport: 'http', turn: 2 };
    expect(judge(...first, operation('ok', 1), ...second, stage('stop'), late).verdict).toBe(
      'holds',
    );
    const failed = [operation('invoke', 2), operation('fail', 2)];
    expect(judge(...first, operation('ok', 1), ...failed).verdict).toBe('holds');
  });

  it('is violated by a snapshot that lacks what its client had been told before', () => {
    const turn = [operation('invoke', 1), ...streamed(1, 6), got('live', [1, 2, 3, 4])];
    const cut = cutOff('client');
    const rest = got('live', [5, 6]);
    const verdict = judge(...turn, cut, got('resume', [5]), rest);
    expect(verdict).toMatchObject({ verdict: 'violated', grade: 'lost' });
    expect(verdict.reason).toBe(
      'What client-1 read back of turn 1 (resume) lacks tokens 1-4 of the answer to request 1, of which it has token 5.',
    );
    expect(judge(...turn, cut, got('resume', [1, 2, 3]), rest).verdict).toBe('violated');
    expect(judge(...turn, cut, got('resume', [1, 2, 3, 4]), rest).verdict).toBe('holds');
    // Of a running turn it may show nothing at all.
    expect(judge(...turn, cut, rest).verdict).toBe('holds');
  });

  it('asks of a snapshot only for what its client had before it asked', () => {
    const asked = operation('invoke', 9, 'resume');
    const turn = [operation('invoke', 1), ...streamed(1, 4), got('live', [1, 2])];
    const verdict = judge(
      ...turn,
      asked,
      got('live', [3]),
      got('resume', [1, 2]),
      got('live', [4]),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('blames nobody for a snapshot that a fault changed', () => {
    const answer = received('downstream', 5, { kind: 'response', id: 4, method: 'thread/resume' });
    const verdict = judge(
      ...[operation('invoke', 1), ...streamed(1, 4), got('live', [1, 2]), cutOff('client')],
      ...[operation('invoke', 9, 'resume'), answer],
      ...[delivered('downstream', 5, { as: 'altered', fault: 1 }), got('resume', [2])],
      got('live', [3, 4]),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('does not call the text of a command lost that its user interrupted, whatever it exits with', () => {
    const asked: EventBody[] = [
      operation('invoke', 1),
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
      { type: 'provider-sent', request: 1, first: 1, last: 2 },
    ];
    const rest: EventBody[] = [
      { type: 'provider-failed', request: 1, message: 'aborted' },
      got('stdout', [1]),
    ];
    const interrupt = received('upstream', 5, request(9, 'turn/interrupt'));
    const notified = received('upstream', 5, { method: 'session/cancel' });
    for (const one of [interrupt, notified]) {
      expect(judge(...asked, one, ...rest, operation('ok', 1)).verdict).toBe('unknown');
      expect(judge(...asked, one, ...rest, operation('fail', 1)).verdict).toBe('unknown');
    }
    expect(judge(...asked, ...rest, operation('ok', 1)).verdict).toBe('violated');
    // Who calls it completed all the same has to have all of it.
    const claimed = { ...operation('ok', 1), value: { turn: 1, status: 'completed' } } as EventBody;
    expect(judge(...asked, interrupt, ...rest, claimed).verdict).toBe('violated');
  });

  it('excuses no turn by an interrupt of another thread', () => {
    const lost = (thread: string) =>
      judge(
        operation('invoke', 1),
        received('upstream', 3, { ...request(3, 'turn/start'), thread: 't' }),
        { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
        { type: 'provider-sent', request: 1, first: 1, last: 2 },
        received('upstream', 5, { ...request(9, 'turn/interrupt'), thread }),
        { type: 'provider-failed', request: 1, message: 'aborted' },
        got('live', [1, 2]),
        operation('fail', 1),
      ).verdict;
    expect(lost('t')).toBe('holds');
    expect(lost('another')).toBe('violated');
  });

  it('excuses by a kill only what was lost after it', () => {
    const kill: EventBody = {
      ...{ type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
    };
    const turn = [operation('invoke', 1), ...streamed(1, 2), got('live', [1])];
    expect(judge(...turn, kill, operation('fail', 1)).verdict).toBe('unknown');
    expect(judge(...turn, operation('ok', 1), kill).verdict).toBe('violated');
  });

  it('excuses what an asking process was killed in, though its request is recorded later', () => {
    const kill: EventBody = {
      ...{ type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
    };
    const asked: EventBody[] = [
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
      { type: 'provider-failed', request: 1, message: 'the client went away' },
    ];
    const broken = [...asked, operation('info', 1), stage('stop')];
    expect(judge(operation('invoke', 1), kill, ...broken).verdict).toBe('unknown');
    expect(judge(operation('invoke', 1), ...broken).verdict).toBe('violated');
    const restarted: EventBody = { type: 'process-started', process: 'server', pid: 2, argv: [] };
    expect(judge(operation('invoke', 1), kill, restarted, ...broken).verdict).toBe('violated');
  });
});
