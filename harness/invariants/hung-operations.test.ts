import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { everyRequestSettles } from './every-request-settles.ts';
import { defaultBounds } from './invariant.ts';
import {
  at,
  delivered,
  historyOf,
  operation,
  received,
  request,
  response,
  stage,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  everyRequestSettles.judge(historyOf(...events), defaultBounds);

const asked = [
  received('upstream', 0, request(7, 'turn/start')),
  delivered('upstream', 0),
] as const;

describe('an operation that hangs', () => {
  const killed: EventBody = {
    ...{ type: 'process-signalled', process: 'server', pid: 1, signal: 'SIGKILL', fault: 1 },
  };
  const client = 'client-1';
  const connected: EventBody = { type: 'client-connected', client, attempt: 1 };
  const closed: EventBody = {
    ...{ type: 'client-closed', client, code: 1006, reason: '', own: false },
  };
  const opened = (connection: number): EventBody => ({
    ...{ type: 'connection-opened', link: 'client', connection },
  });
  const end = at(30_000, stage('stop'));

  it('is owed by whoever its client is connected to, whatever else was killed', () => {
    const verdict = judge(connected, operation('invoke', 1), killed, end);
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [1] });
  });

  it('shows nothing where its client lost its connection and got no other', () => {
    expect(judge(connected, operation('invoke', 1), closed, end)).toMatchObject({
      ...{ verdict: 'unknown', evidence: [2, 1] },
    });
    const dead = judge(connected, operation('invoke', 1), killed, closed, end);
    expect(dead).toMatchObject({ verdict: 'unknown', blame: 'harness', evidence: [2, 1] });
    const back = [closed, { ...connected, attempt: 2 }] as const;
    expect(judge(connected, operation('invoke', 1), ...back, end).verdict).toBe('violated');
  });

  it('is the fault of a command, unless it still tries to reach what was killed', () => {
    const command = operation('invoke', 1, 'command');
    expect(judge(command, opened(1), killed, end)).toMatchObject({ verdict: 'violated' });
    expect(judge(command, opened(1), killed, at(9_000, opened(2)), end).verdict).toBe('violated');
    const tries = judge(command, opened(1), killed, at(29_000, opened(2)), end);
    expect(tries).toMatchObject({ verdict: 'unknown', blame: 'harness' });
  });

  it('is not made up for by what settled', () => {
    const verdict = judge(
      ...[connected, ...asked, received('downstream', 0, response(7))],
      ...[operation('invoke', 1), killed, closed, end],
    );
    expect(verdict.verdict).toBe('unknown');
  });

  it('leaves a request that our own client gave up in its time to what the wire shows', () => {
    const gaveUp: EventBody = {
      type: 'info',
      client: 'client-1',
      operation: 1,
      f: 'initialize',
      error: { code: 'TIMED_OUT', message: 'no answer' },
    };
    expect(judge(operation('invoke', 1, 'initialize'), at(5_000, gaveUp))).toMatchObject({
      nothing: true,
    });
    const aborted: EventBody = { ...gaveUp, error: { code: 'ABORTED', message: 'stopped' } };
    expect(judge(operation('invoke', 1, 'initialize'), at(5_000, aborted)).verdict).toBe('unknown');
  });
});
