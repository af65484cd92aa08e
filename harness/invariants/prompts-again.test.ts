import { describe, expect, it } from 'vitest';
import type { EventBody, Party } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { delivered, historyOf, received, request, response, two } from './testing/history-of.ts';
import { turnRunsOnce } from './turn-runs-once.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  turnRunsOnce.judge(historyOf(...events), defaultBounds);

const one = { link: 'client', connection: 1 };
const party = (standing: Party['standing'], ...processes: string[]): Party => ({
  ...{ program: standing, standing, processes },
});
const started = (client: Party['standing']): EventBody => ({
  ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
  parties: {
    client: { client: party(client), server: party('tested', 'proxy') },
    upstream: { client: party('tested', 'proxy'), server: party('other', 'server') },
  },
});
const invoke: EventBody = {
  ...{ type: 'invoke', client: 'client-1', operation: 1, f: 'command', value: { turn: 1 } },
};
const send = (id: number, on = one, turn = 1): EventBody[] => [
  received(
    'upstream',
    id,
    { ...request(id, 'turn/start'), thread: 't', text: `go ⟦midturn turn=${turn} deltas=1⟧` },
    on,
  ),
  delivered('upstream', id, {}, on),
];
const accepted = (id: number, on = one) =>
  received('downstream', id, { ...response(id, 'turn/start'), turn: 'turn-1' }, on);
const provider = (number: number): EventBody => ({
  ...{ type: 'provider-request', request: number, transport: 'http', turn: 1 },
});

describe('a prompt that is sent again', () => {
  const asked = [invoke, ...send(3), provider(1)];

  it('is violated where it had arrived and its client knew, or did not look', () => {
    const verdict = judge(...asked, accepted(3), ...send(3, two));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [5, 1] });
    expect(verdict.reason).toBe(
      'The prompt of turn 1 was sent twice by the client of link client: it had arrived on connection 1 and was not refused, and came again on connection 2.',
    );
    expect(judge(...asked, ...send(3, two)).verdict).toBe('violated');
    const looked = received('downstream', 9, response(9, 'thread/resume'), two);
    expect(judge(...asked, accepted(3), looked, ...send(4, two)).verdict).toBe('violated');
    expect(judge(...asked, looked, ...send(4, two)).verdict).toBe('holds');
  });

  it('holds where the first was lost, refused, or came to no good end', () => {
    const lost = [invoke, received('upstream', 3, request(3, 'turn/start'))];
    const dropped = delivered('upstream', 3, { as: 'dropped', fault: 1 });
    expect(judge(...lost, dropped, ...send(4), provider(1)).verdict).toBe('holds');
    const refused = received('downstream', 3, { kind: 'error', id: 3, method: 'turn/start' });
    expect(judge(...asked, refused, ...send(4)).verdict).toBe('holds');
    const failed = received('downstream', 4, {
      ...{ method: 'turn/completed', means: 'turn-end', end: 'failed', turn: 'turn-1' },
    });
    expect(judge(...asked, accepted(3), failed, ...send(4)).verdict).toBe('holds');
    const kill: EventBody = {
      ...{ type: 'process-signalled', process: 'proxy', pid: 1, signal: 'SIGKILL', fault: 1 },
    };
    expect(judge(started('tested'), ...asked, kill, ...send(3, two)).verdict).toBe('holds');
    expect(judge(...asked, accepted(3), ...send(4, one, 2)).verdict).toBe('holds');
  });

  it('is not held against who hands on what a client of ours sends again', () => {
    const upstream = { link: 'upstream', connection: 1 };
    const first = [started('ours'), ...asked, ...send(7, upstream)];
    const again = [...send(4, two), ...send(8, upstream)];
    expect(judge(...first, ...again).verdict).toBe('holds');
    expect(judge(...first, ...again, provider(2))).toMatchObject({
      ...{ verdict: 'unknown', blame: 'harness' },
    });
    const own = judge(...first, ...send(8, upstream), provider(2));
    expect(own.verdict).toBe('violated');
    expect(own.reason).toContain('by the client of link upstream (tested)');
  });
});
