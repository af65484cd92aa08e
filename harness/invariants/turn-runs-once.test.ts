import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { cutOff, delivered, historyOf, received, request, streamed } from './testing/history-of.ts';
import { turnRunsOnce } from './turn-runs-once.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  turnRunsOnce.judge(historyOf(...events), defaultBounds);

const asked = (number: number, outputs: string[] = []): EventBody => ({
  type: 'provider-request',
  request: number,
  transport: 'http',
  turn: 1,
  ...(outputs.length > 0 && { outputs }),
});

describe('turn-runs-once', () => {
  it('holds for one request a turn, and one more for each tool', () => {
    const verdict = judge(asked(1), asked(2, ['call_1']), asked(3, ['call_1', 'call_2']));
    expect(verdict).toMatchObject({ verdict: 'holds', reason: '1 turn ran once.', evidence: [0] });
  });

  it('is violated by a second request for an answer that nobody disturbed', () => {
    const verdict = judge(...streamed(1, 2, 1), ...streamed(3, 4, 2));
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Turn 1 ran twice: the provider got request 2 for it when the answer to request 1 was complete.',
      evidence: [3, 0, 2],
    });
  });

  it('is violated by a second request while the first is running', () => {
    expect(judge(asked(1), asked(2)).reason).toContain('request 1 was running');
  });

  it('holds when the harness broke the first answer off', () => {
    const provider = { link: 'provider', connection: 1 };
    const verdict = judge(
      asked(1),
      received('downstream', 0, { kind: 'event', method: 'response.created' }, provider),
      cutOff('client', 'rst', provider),
      asked(2),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated by a tool of a broken-off answer that ran as well', () => {
    const verdict = judge(asked(1), asked(2, ['call_1', 'call_2']));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1, 0] });
    expect(verdict.reason).toContain('has the outputs of call_1, call_2');
  });

  it('blames nobody when a fault doubled the request for the turn', () => {
    const verdict = judge(
      received('upstream', 0, request(1, 'turn/start')),
      delivered('upstream', 0, { as: 'altered', fault: 1 }),
      asked(1),
      asked(2),
    );
    expect(verdict).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [1] });
  });

  it('blames nobody when the harness let the request through late, after its client had gone on', () => {
    const on = (connection: number) => ({ link: 'client', connection });
    const reading = (state: 'stopped' | 'resumed'): EventBody => ({
      ...{ type: 'reading', ...on(1), side: 'client', state },
    });
    const history = [
      reading('stopped'),
      { type: 'connection-opened', ...on(2) } as const,
      received('upstream', 0, request(1, 'turn/start'), on(2)),
      asked(1),
      reading('resumed'),
      received('upstream', 0, request(1, 'turn/start'), on(1)),
      asked(2),
    ];
    expect(judge(...history)).toMatchObject({
      verdict: 'unknown',
      blame: 'harness',
      evidence: [5],
    });
    expect(judge(...history.filter((event) => event.type !== 'reading')).verdict).toBe('violated');
  });

  it('blames nobody when the harness held the request back until its client had gone on', () => {
    const on = (connection: number) => ({ link: 'client', connection });
    const opened: EventBody = { type: 'connection-opened', ...on(2) };
    const begun = [
      received('upstream', 0, request(1, 'turn/start'), on(1)),
      delivered('upstream', 0, { as: 'cut', fault: 1 }, on(1)),
    ];
    const rest = delivered('upstream', 0, {}, on(1));
    const again = [
      received('upstream', 0, request(1, 'turn/start'), on(2)),
      delivered('upstream', 0, {}, on(2)),
      asked(1),
    ];
    expect(judge(...begun, opened, ...again, rest, asked(2))).toMatchObject({
      ...{ verdict: 'unknown', blame: 'harness', evidence: [6, 0] },
    });
    expect(judge(...begun, rest, opened, ...again, asked(2)).verdict).toBe('violated');
    const lost = delivered('upstream', 0, { as: 'discarded', fault: 1 }, on(1));
    expect(judge(...begun, opened, ...again, lost, asked(2)).verdict).toBe('violated');
  });

  it('is unknown when the provider was not asked', () => {
    expect(judge().verdict).toBe('unknown');
  });

  it('does not blame an agent that asked again after the harness had stopped a process', () => {
    const again: EventBody[] = [
      { type: 'provider-request', request: 1, transport: 'http', turn: 1 },
      {
        type: 'process-signalled',
        process: 'provider',
        pid: 7,
        signal: 'SIGSTOP',
        fault: 1,
      },
      { type: 'provider-failed', request: 1, message: 'aborted' },
      { type: 'provider-request', request: 2, transport: 'http', turn: 1 },
      { type: 'provider-completed', request: 2 },
    ];
    expect(judge(...again).verdict).toBe('holds');
    expect(judge(...again.filter(({ type }) => type !== 'process-signalled')).verdict).toBe(
      'violated',
    );
  });
});
