import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import {
  at,
  cutOff,
  delivered,
  ended,
  historyOf,
  operation,
  received,
  request,
  streamed,
} from './testing/history-of.ts';
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

  describe('a request that an agent gave up', () => {
    const provider = (connection: number) => ({ link: 'provider', connection });
    const listening: EventBody = {
      ...{ type: 'link-listening', link: 'provider', listen: '', upstream: '', codec: 'auto' },
      ...{ profile: 'responses', asksModel: true },
    };
    const create = (connection: number) =>
      received(
        'upstream',
        1,
        { kind: 'event', method: 'response.create', means: 'turn-start' },
        provider(connection),
      );
    const delta = (connection: number, unit: number, token: number) =>
      received(
        'downstream',
        unit,
        { kind: 'event', method: 'response.output_text.delta', tokens: [token] },
        provider(connection),
      );
    const out = (connection: number, unit: number) =>
      delivered('downstream', unit, {}, provider(connection));
    const fired = (connection: number, unit?: number): EventBody => ({
      ...{ type: 'fault-fired', fault: 1, name: 'any', ...provider(connection) },
      ...{ direction: 'downstream', effect: '', ...(unit !== undefined && { unit }) },
    });
    const sent = (request: number, token: number): EventBody => ({
      ...{ type: 'provider-sent', request, first: token, last: token },
    });
    const first = [listening, create(1), asked(1), delta(1, 1, 1), out(1, 1), sent(1, 1)];
    const left = ended('client', 'fin', provider(1));
    const second = [create(2), asked(2), delta(2, 1, 9), sent(2, 9)];

    it('is no double run where the harness let nothing more through', () => {
      expect(judge(...first, fired(1), left, ...second).verdict).toBe('holds');
      expect(judge(...first, fired(1), ...second).verdict).toBe('holds');
      expect(judge(...first, left, ...second).verdict).toBe('violated');
      // It gave up before anything was held back.
      expect(judge(...first, left, ...second, fired(1)).verdict).toBe('violated');
    });

    it('is no double run where a unit was held for longer than it waited, whatever passed it', () => {
      const held = [at(100, delta(1, 2, 2)), fired(1, 2), delta(1, 3, 3), out(1, 3)];
      const late = at(1_600, out(1, 2));
      expect(judge(...first, ...held, at(900, left), ...second, late).verdict).toBe('holds');
      expect(judge(...first, ...held, late, at(1_700, left), ...second).verdict).toBe('holds');
      const soon = at(105, out(1, 2));
      expect(judge(...first, ...held, soon, at(900, left), ...second).verdict).toBe('violated');
    });

    it('is a double run where the harness was silent on the connection of another one', () => {
      expect(judge(...first, fired(2), left, ...second).verdict).toBe('violated');
      const other: EventBody = { ...asked(7), turn: 7 } as EventBody;
      const foreign = [create(3), other, delta(3, 1, 70), sent(7, 70)];
      const reset = cutOff('client', 'rst', provider(3));
      expect(judge(...first, ...foreign, reset, ...second).verdict).toBe('violated');
      expect(judge(...first, ...foreign, fired(3), ...second).verdict).toBe('violated');
      expect(
        judge(...first, ...foreign, cutOff('client', 'rst', provider(1)), ...second).verdict,
      ).toBe('holds');
    });

    it('is a double run where the connection was broken after the answer had arrived, or again after', () => {
      const end = received(
        'downstream',
        2,
        { kind: 'event', method: 'response.completed', means: 'turn-end' },
        provider(1),
      );
      const whole = [...first, end, out(1, 2), { type: 'provider-completed', request: 1 } as const];
      const reset = cutOff('client', 'rst', provider(1));
      expect(judge(...whole, at(5_000, reset), ...second).verdict).toBe('violated');
      // What was written a moment before may not have been read.
      expect(judge(...whole, at(50, reset), ...second).verdict).toBe('holds');
      expect(judge(...first, ...second, reset).verdict).toBe('violated');
    });

    it('is a double run where another process was hit', () => {
      const tested = { program: 'agent', standing: 'tested', processes: ['server'] } as const;
      const ours = { program: 'model', standing: 'ours', processes: ['provider'] } as const;
      const started: EventBody = {
        ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
        parties: { provider: { client: tested, server: ours } },
      };
      const signal = (process: string, signal = 'SIGKILL'): EventBody => ({
        ...{ type: 'process-signalled', process, pid: 1, signal, fault: 1 },
      });
      const hit = (event: EventBody) => judge(started, ...first, event, left, ...second).verdict;
      for (const process of ['server', 'provider']) {
        expect(hit(signal(process))).toBe('holds');
        expect(hit(signal(process, 'SIGSTOP'))).toBe('holds');
      }
      expect(hit(signal('client'))).toBe('violated');
      expect(hit(signal('client', 'SIGSTOP'))).toBe('violated');
      // An answer that came to its end for an agent that lives was not broken.
      const whole = [
        ...first,
        signal('server'),
        { type: 'provider-completed', request: 1 } as const,
      ];
      expect(judge(started, ...whole, at(9_000, left), ...second).verdict).toBe('violated');
    });
  });

  it('excuses what a fault did to the request for a turn for that turn alone', () => {
    const turn = (number: number): EventBody =>
      ({
        ...operation('invoke', number),
        value: { turn: number },
      }) as EventBody;
    const doubled = (number: number, first: number): EventBody[] => [
      { ...asked(first), turn: number } as EventBody,
      { ...asked(first + 1), turn: number } as EventBody,
    ];
    const start = (unit: number) => received('upstream', unit, request(unit, 'turn/start'));
    const altered = (unit: number) => delivered('upstream', unit, { as: 'altered', fault: 1 });
    const own = judge(turn(1), start(0), altered(0), ...doubled(1, 1), operation('ok', 1));
    expect(own).toMatchObject({ verdict: 'unknown', blame: 'harness' });
    const other = judge(
      ...[turn(1), start(0), altered(0), asked(1), operation('ok', 1)],
      ...[turn(2), start(1), delivered('upstream', 1), ...doubled(2, 2)],
    );
    expect(other).toMatchObject({ verdict: 'violated' });
    expect(other.reason).toContain('Turn 2 ran twice');
    const text = 'Stream this. ⟦midturn turn=2 deltas=1 bytes=1 burst=1 gap=1⟧';
    const said = received('upstream', 0, { ...request(0, 'turn/start'), text });
    const byPrompt = judge(turn(1), said, altered(0), ...doubled(1, 1), operation('ok', 1));
    expect(byPrompt.verdict).toBe('violated');
  });
});
