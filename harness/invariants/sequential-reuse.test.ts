import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { sequentialReuse } from './sequential-reuse.ts';
import { fired, historyOf, operation } from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  sequentialReuse.judge(historyOf(...events), defaultBounds);

const call = (number: number, outcome: 'ok' | 'fail') => [
  operation('invoke', number, 'command'),
  operation(outcome, number, 'command'),
];
const disturbed = (number: number, outcome: 'ok' | 'fail') => [
  operation('invoke', number, 'command'),
  fired,
  operation(outcome, number, 'command'),
];

describe('sequential-reuse', () => {
  it('holds when every call passed', () => {
    expect(judge(...call(1, 'ok'), ...disturbed(2, 'ok'), ...call(3, 'ok'))).toMatchObject({
      verdict: 'holds',
      reason: 'All 3 calls of client-1 passed.',
      evidence: [1, 6],
    });
  });

  it('is violated by outcomes that alternate, whatever fired', () => {
    const verdict = judge(
      ...call(1, 'ok'),
      ...disturbed(2, 'fail'),
      ...call(3, 'ok'),
      ...disturbed(4, 'fail'),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason: 'The calls of client-1 alternate: pass/fail/pass/fail with "connection closed".',
      evidence: [4, 9],
    });
  });

  it('is violated by a call that inherits a dead state', () => {
    const verdict = judge(...disturbed(1, 'ok'), ...call(2, 'fail'));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [4, 2] });
    expect(verdict.reason).toContain('Call 2 of 2 of client-1 failed though nothing was disturbed');
  });

  it('forgives a call that fails while a fault fires, if the next one passes', () => {
    const verdict = judge(...call(1, 'ok'), ...disturbed(2, 'fail'), ...call(3, 'ok'));
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [4] });
  });

  it('says of a first call that failed undisturbed just that', () => {
    const verdict = judge(...call(1, 'fail'), ...disturbed(2, 'ok'));
    expect(verdict).toMatchObject({ verdict: 'unknown', evidence: [1] });
    expect(verdict.reason).toContain('though nothing was disturbed while it ran');
  });

  it('blames no server that stays killed for the calls of our own client', () => {
    const killed: EventBody = {
      ...{ type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
    };
    const turns = (...between: Parameters<typeof historyOf>) => [
      ...[operation('invoke', 1, 'turn'), killed, operation('fail', 1, 'turn')],
      ...[...between, operation('invoke', 2, 'turn'), operation('fail', 2, 'turn')],
    ];
    expect(judge(...turns())).toMatchObject({ verdict: 'unknown', blame: 'harness' });
    const again = { type: 'process-started', process: 'server', pid: 2, argv: [] } as const;
    expect(judge(...turns(again)).verdict).toBe('violated');
  });

  it('leaves out a turn that was interrupted', () => {
    const interrupted: EventBody = {
      type: 'ok',
      client: 'client-1',
      operation: 2,
      f: 'turn',
      value: { turn: 2, status: 'interrupted' },
    };
    const turn = (number: number) => [operation('invoke', number), operation('ok', number)];
    const verdict = judge(...turn(1), operation('invoke', 2), interrupted, ...turn(3));
    expect(verdict).toMatchObject({ verdict: 'holds', reason: 'All 2 calls of client-1 passed.' });
  });

  it('asks nothing of a single call', () => {
    expect(judge(...call(1, 'ok'))).toMatchObject({ verdict: 'unknown', nothing: true });
  });

  it('is unknown when the disturbed call was the last, or there was one only', () => {
    expect(judge(...call(1, 'ok'), ...disturbed(2, 'fail')).verdict).toBe('unknown');
    expect(judge(...call(1, 'ok')).verdict).toBe('unknown');
  });
});
