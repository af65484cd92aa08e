import { describe, expect, test } from 'vitest';
import { classify, Pairing } from './json-rpc.ts';
import { PhaseTracker } from './phase.ts';
import type { Profile } from './profile.ts';
import { acpProfile } from './profiles/acp.ts';
import { appServerProfile } from './profiles/app-server.ts';
import { responsesProfile } from './profiles/responses.ts';

/** Lines are `> message` of the client or `< message` of the server; what each one changed. */
function track(profile: Profile, lines: readonly (readonly ['>' | '<', object])[]) {
  const tracker = new PhaseTracker(profile);
  const pairing = new Pairing();
  const log = lines.map(([arrow, body]) => {
    const direction = arrow === '>' ? 'upstream' : 'downstream';
    const message = pairing.pair(direction, classify(JSON.stringify(body), 0));
    const change = tracker.see(direction, message);
    return change ? [change.phase, change.thread, change.turn].filter(Boolean).join(' ') : '';
  });
  return { log, tracker };
}

const handshake = [
  ['>', { id: 0, method: 'initialize', params: {} }],
  ['<', { id: 0, result: {} }],
  ['>', { method: 'initialized' }],
] as const;
const ask = (id: number, threadId = 'A') =>
  ['>', { id, method: 'turn/start', params: { threadId } }] as const;
const started = (id: string, threadId = 'A') =>
  ['<', { method: 'turn/started', params: { threadId, turn: { id } } }] as const;
const delta = (turnId: string, threadId = 'A') =>
  ['<', { method: 'item/agentMessage/delta', params: { threadId, turnId, delta: 'x' } }] as const;
const completed = (id: string, threadId = 'A') =>
  ['<', { method: 'turn/completed', params: { threadId, turn: { id } } }] as const;
const approval = (id: number, turnId: string) =>
  [
    '<',
    { id, method: 'item/commandExecution/requestApproval', params: { threadId: 'A', turnId } },
  ] as const;

describe('PhaseTracker', () => {
  test('follows a turn of app-server with an approval', () => {
    const { log, tracker } = track(appServerProfile, [
      ...handshake,
      ask(1),
      ['<', { id: 1, result: { turn: { id: 't1' } } }],
      started('t1'),
      delta('t1'),
      delta('t1'),
      approval(7, 't1'),
      ['>', { id: 7, result: { decision: 'accept' } }],
      delta('t1'),
      completed('t1'),
    ]);
    expect(log).toEqual([
      'initializing',
      '',
      'ready',
      'turn-requested A',
      '',
      'turn-started A t1',
      'streaming A t1',
      '',
      'approval-open A t1',
      'streaming A t1',
      '',
      'turn-completed A t1',
    ]);
    expect([tracker.turn, tracker.deltas]).toEqual([1, 3]);
  });

  test('counts deltas anew in each turn', () => {
    const { tracker } = track(appServerProfile, [
      ...[ask(1), started('t1'), delta('t1'), delta('t1'), completed('t1')],
      ...[ask(2), started('t2'), delta('t2')],
    ]);
    expect([tracker.phase, tracker.turn, tracker.deltas]).toEqual(['streaming', 2, 1]);
  });

  test('keeps two threads apart', () => {
    const { log, tracker } = track(appServerProfile, [
      ...[ask(1, 'A'), ask(2, 'B'), started('b1', 'B'), started('a1', 'A')],
      ...[delta('b1', 'B'), completed('b1', 'B'), delta('a1', 'A')],
    ]);
    expect(log.slice(2)).toEqual([
      'turn-started B b1',
      'turn-started A a1',
      'streaming B b1',
      'turn-completed B b1',
      'streaming A a1',
    ]);
    expect([tracker.phase, tracker.turn, tracker.deltas]).toEqual(['streaming', 2, 1]);
  });

  test('counts a turn that goes on after a resume, from its first delta', () => {
    const { log, tracker } = track(appServerProfile, [
      ...handshake,
      ['>', { id: 1, method: 'thread/resume', params: { threadId: 'A' } }],
      delta('t9'),
    ]);
    expect(log.slice(3)).toEqual(['', 'streaming A t9']);
    expect(tracker.turn).toBe(1);
  });

  test('counts a turn of another client of the same thread', () => {
    const { tracker } = track(appServerProfile, [
      ...[ask(1), started('t1'), completed('t1'), started('t2'), delta('t2')],
    ]);
    expect([tracker.turn, tracker.deltas]).toEqual([2, 1]);
  });

  test('is not moved by what comes late for a turn that has ended', () => {
    const { log, tracker } = track(appServerProfile, [
      ...[ask(1), started('t1'), completed('t1'), delta('t1'), completed('t1'), started('t1')],
    ]);
    expect(log.slice(3)).toEqual(['', '', '']);
    expect(tracker.turn).toBe(1);
  });

  test('leaves an approval when all are answered, or resolved by another client', () => {
    const { log } = track(appServerProfile, [
      ...[ask(1), started('t1'), approval(7, 't1'), approval(8, 't1'), delta('t1')],
      ['>', { id: 7, error: { code: -1, message: 'no' } }],
      ['<', { method: 'serverRequest/resolved', params: { threadId: 'A', requestId: 8 } }],
      ['>', { id: 8, result: {} }],
    ]);
    expect(log.slice(2)).toEqual(['approval-open A t1', '', '', '', 'streaming A t1', '']);
  });

  test('ends a turn that is refused', () => {
    const { log } = track(appServerProfile, [ask(1), ['<', { id: 1, error: { code: -1 } }]]);
    expect(log).toEqual(['turn-requested A', 'turn-completed A']);
  });

  test('begins anew when a connection initializes again', () => {
    const { log, tracker } = track(appServerProfile, [ask(1), started('t1'), ...handshake]);
    expect(log.slice(2)).toEqual(['initializing', '', 'ready']);
    expect(tracker.phase).toBe('ready');
  });

  test('is not moved by what is no message', () => {
    const tracker = new PhaseTracker(appServerProfile);
    expect(tracker.see('downstream', classify('noise', 5))).toBeUndefined();
    expect([tracker.phase, tracker.turn, tracker.deltas]).toEqual(['connecting', 0, 0]);
  });

  test('follows responses: ready at once, and ended by a failure too', () => {
    const { log, tracker } = track(responsesProfile, [
      ['>', { model: 'm', input: [] }],
      ['<', { type: 'response.created', response: { id: 'r1' } }],
      ['<', { type: 'response.output_text.delta', delta: 'x' }],
      ['<', { type: 'response.completed', response: { id: 'r1' } }],
      ['>', { type: 'response.create' }],
      ['<', { type: 'response.failed', response: { id: 'r2' } }],
    ]);
    expect(log).toEqual([
      'turn-requested',
      'turn-started r1',
      'streaming r1',
      'turn-completed r1',
      'turn-requested',
      'turn-completed r2',
    ]);
    expect(tracker.turn).toBe(2);
    expect(new PhaseTracker(responsesProfile).phase).toBe('ready');
  });

  test('follows ACP: the answer to the prompt ends the turn', () => {
    const update = (sessionUpdate: string) =>
      [
        '<',
        {
          method: 'session/update',
          params: { sessionId: 'S', update: { sessionUpdate, content: { text: 'x' } } },
        },
      ] as const;
    const { log, tracker } = track(acpProfile, [
      ['>', { id: 0, method: 'initialize', params: {} }],
      ['<', { id: 0, result: {} }],
      ['>', { id: 1, method: 'session/new', params: {} }],
      ['<', { id: 1, result: { sessionId: 'S' } }],
      ['>', { id: 2, method: 'session/prompt', params: { sessionId: 'S' } }],
      update('tool_call'),
      update('agent_message_chunk'),
      ['<', { id: 5, method: 'session/request_permission', params: { sessionId: 'S' } }],
      ['>', { id: 5, result: {} }],
      ['<', { id: 2, result: { stopReason: 'end_turn' } }],
    ]);
    expect(log).toEqual([
      ...['initializing', 'ready', '', '', 'turn-requested S', '', 'streaming S'],
      ...['approval-open S', 'streaming S', 'turn-completed S'],
    ]);
    expect([tracker.turn, tracker.deltas]).toEqual([1, 1]);
  });
});
