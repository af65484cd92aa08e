import { describe, expect, test } from 'vitest';
import { classify } from './json-rpc.ts';
import { type Meant, meaningOf } from './meaning-of.ts';
import type { Profile } from './profile.ts';
import { acpProfile } from './profiles/acp.ts';
import { appServerProfile } from './profiles/app-server.ts';
import { realtimeProfile } from './profiles/realtime.ts';
import { responsesProfile } from './profiles/responses.ts';
import type { Direction } from './unit.ts';

/** `method` is that of the request, for an answer. */
function meant(profile: Profile, direction: Direction, body: object, method?: string): Meant {
  const message = classify(JSON.stringify(body), 0);
  return meaningOf(profile, direction, { ...message, method: message.method ?? method });
}

describe('app-server', () => {
  const of = (direction: Direction, body: object, method?: string) =>
    meant(appServerProfile, direction, body, method);

  test('an answer has the meaning of its request', () => {
    for (const [method, means] of [
      ['initialize', 'initialize'],
      ['thread/start', 'attach'],
      ['thread/resume', 'attach'],
      ['thread/fork', 'attach'],
      ['thread/read', 'read'],
      ['turn/start', 'turn-start'],
      ['turn/steer', 'steer'],
      ['turn/interrupt', 'interrupt'],
    ] as const) {
      expect(of('upstream', { id: 1, method })).toEqual({ means });
      expect(of('downstream', { id: 1, result: {} }, method)).toEqual({ means });
      expect(of('downstream', { id: 1, error: {} }, method)).toEqual({ means });
    }
  });

  test('what its server tells has a meaning of its own', () => {
    const delta = { method: 'item/agentMessage/delta', params: { delta: 'x' } };
    expect(of('downstream', delta)).toEqual({ means: 'delta' });
    expect(of('downstream', { method: 'item/agentMessage/delta' })).toEqual({});
    expect(of('downstream', { method: 'turn/started' })).toEqual({ means: 'turn-started' });
    expect(of('downstream', { method: 'error' })).toEqual({ means: 'error' });
    expect(of('downstream', { method: 'thread/status/changed' })).toEqual({});
  });

  test('a turn says how it ended', () => {
    const end = (status?: string) =>
      of('downstream', { method: 'turn/completed', params: { turn: { status } } }).end;
    expect([end('completed'), end('interrupted'), end('failed'), end()]).toEqual([
      ...['completed', 'interrupted', 'failed', 'completed'],
    ]);
  });

  test('an approval is asked downstream and answered upstream', () => {
    const method = 'item/commandExecution/requestApproval';
    expect(of('downstream', { id: 1, method })).toEqual({ means: 'approval' });
    expect(of('upstream', { id: 1, method })).toEqual({});
    expect(of('downstream', { method })).toEqual({});
    expect(of('upstream', { id: 1, result: {} }, method)).toEqual({ means: 'approval-answer' });
    expect(of('downstream', { id: 1, result: {} }, method)).toEqual({});
    const others = ['item/tool/requestUserInput', 'execCommandApproval', 'applyPatchApproval'];
    for (const other of others) {
      expect(of('downstream', { id: 1, method: other })).toEqual({ means: 'approval' });
    }
    const resolved = { method: 'serverRequest/resolved', params: { requestId: 7 } };
    expect(of('downstream', resolved)).toEqual({ means: 'approval-resolved', request: 7 });
  });
});

describe('acp', () => {
  const of = (direction: Direction, body: object, method?: string) =>
    meant(acpProfile, direction, body, method);

  test('the answer to a prompt is the end of its turn, and says how it ended', () => {
    expect(of('upstream', { id: 1, method: 'session/prompt' })).toEqual({
      ...{ means: 'turn-start', lasts: true },
    });
    const end = (body: object) => of('downstream', { id: 1, ...body }, 'session/prompt');
    expect(end({ result: { stopReason: 'end_turn' } })).toEqual({
      ...{ means: 'turn-end', end: 'completed' },
    });
    expect(end({ result: { stopReason: 'cancelled' } }).end).toBe('interrupted');
    expect(end({ error: { code: 1 } }).end).toBe('failed');
  });

  test('every way to have a session back attaches it, and a cancel interrupts', () => {
    for (const method of ['session/new', 'session/load', 'session/resume', 'session/fork']) {
      expect(of('upstream', { id: 1, method })).toEqual({ means: 'attach' });
    }
    expect(of('upstream', { method: 'session/cancel' })).toEqual({ means: 'interrupt' });
  });

  test('only chunks of the message are deltas', () => {
    const update = (sessionUpdate: string) => ({
      ...{ method: 'session/update' },
      params: { update: { sessionUpdate, content: { text: 'x' } } },
    });
    expect(of('downstream', update('agent_message_chunk'))).toEqual({ means: 'delta' });
    expect(of('downstream', update('plan'))).toEqual({});
  });
});

test('a model says how its response ended', () => {
  const of = (type: string) => meant(responsesProfile, 'downstream', { type });
  expect(of('response.created')).toEqual({ means: 'turn-started' });
  expect(of('response.completed')).toEqual({ means: 'turn-end', end: 'completed' });
  for (const type of ['response.failed', 'response.incomplete', 'error']) {
    expect(of(type)).toEqual({ means: 'turn-end', end: 'failed' });
  }
});

test('a realtime text is confirmed under two names', () => {
  const of = (type: string) => meant(realtimeProfile, 'downstream', { type });
  for (const type of ['conversation.item.added', 'conversation.item.created']) {
    expect(of(type)).toEqual({ means: 'turn-end', end: 'completed' });
  }
  expect(of('error')).toEqual({ means: 'turn-end', end: 'failed' });
});

test('what is no message means nothing', () => {
  const invalid = classify('{', 1);
  expect(meaningOf(appServerProfile, 'upstream', { ...invalid, method: 'initialize' })).toEqual({});
});
