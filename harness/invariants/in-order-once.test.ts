import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { inOrderOnce } from './in-order-once.ts';
import { defaultBounds } from './invariant.ts';
import {
  delivered,
  got,
  historyOf,
  received,
  request,
  response,
  streamed,
  two,
} from './testing/history-of.ts';

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

  it('is violated by text of another turn in any view', () => {
    const sent = [...streamed(1, 2), ...streamed(3, 4, 2, 2)];
    for (const via of ['live', 'resume', 'read', 'stdout'] as const) {
      const verdict = judge(...sent, got(via, [1, 2]), got(via, [2, 3, 4], 2));
      expect(verdict).toMatchObject({ verdict: 'violated', evidence: [7, 1] });
      expect(verdict.reason).toBe(
        `Token 2 of turn 1 came in the ${via} view that client-1 has of turn 2.`,
      );
      expect(judge(...sent, got(via, [1, 2]), got(via, [3, 4], 2)).verdict).toBe('holds');
    }
  });

  it('is violated by text of another turn on a link, under one id or under two', () => {
    const sent = [...streamed(1, 2), ...streamed(3, 4, 2, 2)];
    const on = (turn: string, tokens: number[]) => ({ ...delta(tokens), thread: 't', turn });
    const mixed = judge(
      ...sent,
      received('downstream', 0, on('turn-2', [2])),
      received('downstream', 1, on('turn-2', [3])),
    );
    expect(mixed).toMatchObject({ verdict: 'violated', evidence: [7, 6, 4] });
    expect(mixed.reason).toContain('Token 3 of turn 2 came on connection 1 of link client under');
    const late = judge(
      ...sent,
      received('downstream', 0, on('turn-1', [1])),
      received('downstream', 1, on('turn-2', [2])),
    );
    expect(late).toMatchObject({ verdict: 'violated', evidence: [7, 6, 1] });
    expect(late.reason).toContain('came under two turns of the server');
    // Ids of another connection are another matter, and so is a thread that is read back.
    const apart = judge(
      ...sent,
      received('downstream', 0, on('turn-1', [1])),
      received('downstream', 0, on('turn-2', [2]), two),
      received('downstream', 1, { ...response(9, 'thread/read'), turn: 'turn-2', tokens: [1, 3] }),
    );
    expect(apart.verdict).toBe('holds');
  });

  it('blames nobody for text of another turn that a fault put there', () => {
    const on = (turn: string, tokens: number[]) => ({ ...delta(tokens), thread: 't', turn });
    const altered = (link: string) =>
      judge(
        ...streamed(1, 1),
        ...streamed(2, 2, 2, 2),
        received('downstream', 0, on('turn-1', [1]), { link, connection: 1 }),
        delivered('downstream', 0, { as: 'altered', fault: 1 }, { link, connection: 1 }),
        received('downstream', 0, on('turn-2', [2])),
        received('downstream', 1, on('turn-2', [1])),
      ).verdict;
    expect(altered('upstream')).toBe('unknown');
    expect(altered('client')).toBe('violated');
  });

  describe('two answers to one request', () => {
    const failed: EventBody = { type: 'provider-failed', request: 1, message: 'reset' };
    const [asked, sent] = streamed(1, 2) as [EventBody, EventBody];
    const twice = [asked, sent, failed, ...streamed(3, 5, 2)];
    const live = (tokens: number[], item: string) =>
      ({ ...got('live', tokens), item }) as EventBody;

    it('are glued together in one item', () => {
      const verdict = judge(...twice, live([1, 2], 'item-1'), live([3, 4, 5], 'item-1'));
      expect(verdict).toMatchObject({ verdict: 'violated', evidence: [7, 6, 4, 1] });
      expect(verdict.reason).toBe(
        'Two answers to turn 1 are glued together in item item-1 of the live view that client-1 has of turn 1: tokens 1-2 of request 1, and token 3 of request 2.',
      );
      expect(judge(...twice, live([1, 2], 'a'), live([3, 4, 5], 'b')).verdict).toBe('holds');
    });

    it('are glued together on a link, in deltas or in the item as a whole', () => {
      const on = { thread: 't', turn: 'turn-1', item: 'item-1' };
      const first = received('downstream', 0, { ...delta([1]), ...on });
      const more = received('downstream', 1, { ...delta([3]), ...on });
      const whole = received('downstream', 1, { method: 'item/completed', tokens: [1, 3], ...on });
      expect(judge(...twice, first, more).verdict).toBe('violated');
      expect(judge(...twice, whole).verdict).toBe('violated');
      // A server that was started again may use its ids again.
      const again = received('downstream', 0, { ...delta([3]), ...on }, two);
      expect(judge(...twice, first, again).verdict).toBe('holds');
    });

    it('are glued together in what a client ends up with', () => {
      for (const via of ['stdout', 'read', 'resume'] as const) {
        expect(judge(...twice, got(via, [1, 3, 4, 5])).verdict).toBe('violated');
        expect(judge(...twice, got(via, [3, 4, 5])).verdict).toBe('holds');
      }
      expect(judge(...twice, got('stdout', [1]), got('stdout', [3])).verdict).toBe('violated');
      // Each time that a thread is read back it is another text.
      expect(judge(...twice, got('read', [1]), got('read', [3, 4, 5])).verdict).toBe('holds');
    });

    it('are glued together by a gateway, on its way to the agent', () => {
      const model = { link: 'model', connection: 1 };
      const event = (method: string, tokens?: number[]) =>
        received('downstream', 0, { kind: 'event', method, ...(tokens && { tokens }) }, model);
      const text = 'response.output_text.delta';
      const created = event('response.created');
      const glued = [created, event(text, [1]), event(text, [3])];
      expect(judge(...twice, ...glued).verdict).toBe('violated');
      expect(judge(...twice, created, event(text, [1]), created, event(text, [3])).verdict).toBe(
        'holds',
      );
    });

    it('are no parts of a turn between which a tool ran', () => {
      const more: EventBody = {
        ...{ type: 'provider-request', request: 2, transport: 'http', turn: 1 },
        outputs: ['call_1'],
      };
      const rest: EventBody = { type: 'provider-sent', request: 2, first: 3, last: 4 };
      const verdict = judge(...streamed(1, 2), more, rest, live([1, 2], 'i'), live([3, 4], 'i'));
      expect(verdict.verdict).toBe('holds');
    });
  });

  it('takes what is told again while a thread is taken up for no repeat', () => {
    const chunk = (unit: number, token: number) =>
      received('downstream', unit, { method: 'session/update', means: 'delta', tokens: [token] });
    const load = { ...request(5, 'session/load'), thread: 's' };
    const asked = received('upstream', 0, load);
    const loaded = received('downstream', 2, response(5, 'session/load'));
    expect(judge(chunk(0, 1), asked, chunk(1, 1), loaded).verdict).toBe('holds');
    expect(judge(chunk(0, 1), asked, loaded, chunk(1, 1)).verdict).toBe('violated');
  });

  it('finds what a fault did to a unit of a flood', () => {
    const flood: EventBody = {
      ...(received('downstream', 5, delta([1, 2, 3])) as Extract<
        EventBody,
        { type: 'unit-received' }
      >),
      last: 7,
    };
    const altered = delivered('downstream', 6, { as: 'altered', fault: 1 });
    expect(judge(flood, altered, got('live', [1, 2, 2, 3])).verdict).toBe('unknown');
    expect(judge(flood, altered, got('live', [1, 1, 2, 3])).verdict).toBe('violated');
  });
});
