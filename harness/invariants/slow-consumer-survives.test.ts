import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { slowConsumerSurvives } from './slow-consumer-survives.ts';
import {
  at,
  closeFrame,
  cutOff,
  ended,
  got,
  historyOf,
  one,
  operation,
  received,
  streamed,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  slowConsumerSurvives.judge(historyOf(...events), defaultBounds);

const reading = (state: 'stopped' | 'resumed'): EventBody => ({
  type: 'reading',
  ...one,
  side: 'server',
  state,
  fault: 1,
});
const listening = (upstream: string): EventBody => ({
  type: 'link-listening',
  link: 'client',
  listen: 'ws://127.0.0.1:1',
  upstream,
  codec: 'websocket',
});
const large = (tokens: number[]): EventBody => ({
  ...(received('downstream', tokens[0] ?? 0, {
    method: 'item/agentMessage/delta',
    tokens,
  }) as Extract<EventBody, { type: 'unit-received' }>),
  bytes: 300_000,
});

describe('slow-consumer-survives', () => {
  it('holds when the server waited although the kernel could take no more', () => {
    const verdict = judge(
      listening('unix:/run/app.sock'),
      reading('stopped'),
      ...streamed(1, 1),
      at(3_000, reading('resumed')),
      large([1]),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [1, 5] });
    expect(verdict.reason).toBe(
      'The server kept connection 1 of link client open through 2998 ms without a reader and 300000 bytes outstanding.',
    );
  });

  it('is unknown when the kernel may have taken it all', () => {
    const verdict = judge(
      listening('tcp://127.0.0.1:4500'),
      reading('stopped'),
      ...streamed(1, 1),
      reading('resumed'),
      large([1]),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [1, 5] });
    expect(verdict.reason).toContain('No backpressure was felt');
  });

  it('is violated by a cut without a Close frame', () => {
    const verdict = judge(at(100, reading('stopped')), at(900, ended('server', 'rst')));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'The server cut the slow client off without a Close frame: RST on connection 1 of link client, 800 ms after reading stopped.',
      evidence: [1, 0],
    });
  });

  it('holds, graded, when the server closed with a code and the text was read back', () => {
    const verdict = judge(
      operation('invoke', 1),
      reading('stopped'),
      ...streamed(1, 2),
      closeFrame('downstream', 3, 1013),
      ended('server'),
      got('read', [1, 2]),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', grade: 'recovered', evidence: [5, 1] });
  });

  it('is violated when the server closed with a code and text was lost', () => {
    const verdict = judge(
      operation('invoke', 1),
      reading('stopped'),
      ...streamed(1, 2),
      closeFrame('downstream', 3, 1013),
      got('read', [1]),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', grade: 'lost' });
  });

  it('does not blame the server for an end that the harness made', () => {
    const verdict = judge(reading('stopped'), cutOff('client'), ended('server', 'rst'));
    expect(verdict.verdict).toBe('unknown');
  });

  it('takes a moment of ordinary flow control for no stall', () => {
    const flow = { type: 'backpressure', ...one, side: 'client' } as const;
    const verdict = judge({ ...flow, state: 'on' }, { ...flow, state: 'off' }, ended('server'));
    expect(verdict).toMatchObject({ verdict: 'unknown', evidence: [] });
  });

  it('is unknown when nobody was slow', () => {
    expect(judge().verdict).toBe('unknown');
  });

  it('excuses a cut by the end of its own process alone, and for the time that this takes', () => {
    const party = (...processes: string[]) =>
      ({ program: 'it', standing: 'tested', processes }) as const;
    const started: EventBody = {
      ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
      parties: { client: { client: party(), server: party('server') } },
    };
    const opened: EventBody = { type: 'connection-opened', ...one };
    const signal = (process: string, name: string): EventBody => ({
      ...{ type: 'process-signalled', process, pid: 1, signal: name, fault: 2 },
    });
    const cutAfter = (event: EventBody, ms: number, ...before: EventBody[]) =>
      judge(
        ...[started, ...before, opened, at(100, event), at(150, reading('stopped'))],
        at(100 + ms, ended('server', 'rst')),
      ).verdict;
    expect(cutAfter(signal('server', 'SIGKILL'), 500)).toBe('unknown');
    expect(cutAfter(signal('server', 'SIGTERM'), 9_000)).toBe('unknown');
    expect(cutAfter(signal('server', 'SIGKILL'), 9_000)).toBe('violated');
    expect(cutAfter(signal('provider', 'SIGKILL'), 500)).toBe('violated');
    expect(cutAfter(reading('resumed'), 500, signal('server', 'SIGKILL'))).toBe('violated');
  });

  it('takes a silence at another time for no reason to look away', () => {
    const silence = (state: 'stopped' | 'resumed'): EventBody => ({
      ...{ type: 'reading', ...one, side: 'client', state, fault: 2 },
    });
    const cut = at(9_000, ended('server', 'rst'));
    const stall = at(5_000, reading('stopped'));
    const earlier = judge(at(10, silence('stopped')), at(20, silence('resumed')), stall, cut);
    expect(earlier.verdict).toBe('violated');
    expect(judge(at(10, silence('stopped')), stall, cut).verdict).toBe('unknown');
  });
});
