import { describe, expect, test } from 'vitest';
import { classify } from '../json-rpc.ts';
import type { Profile } from '../profile.ts';
import { acpProfile } from './acp.ts';
import { appServerProfile } from './app-server.ts';
import { profiles } from './index.ts';
import { realtimeProfile } from './realtime.ts';
import { responsesProfile } from './responses.ts';

/** Thread, turn, item and streamed text of a message. */
function picks(profile: Profile, body: object) {
  const message = classify(JSON.stringify(body), 0);
  return [
    profile.threadOf(message),
    profile.turnOf(message),
    profile.itemOf(message),
    profile.deltaOf(message),
  ];
}

test('profiles have names of their own', () => {
  expect(profiles.map(({ name }) => name)).toEqual(['app-server', 'responses', 'realtime', 'acp']);
});

describe('app-server', () => {
  const cases: readonly [string, object, (string | undefined)[]][] = [
    [
      'a delta',
      {
        method: 'item/agentMessage/delta',
        params: { threadId: 'A', turnId: 't', itemId: 'i', delta: 'x' },
      },
      ['A', 't', 'i', 'x'],
    ],
    [
      'a reasoning delta',
      {
        method: 'item/reasoning/textDelta',
        params: { threadId: 'A', turnId: 't', itemId: 'i', delta: 'x' },
      },
      ['A', 't', 'i', undefined],
    ],
    [
      'an item that is complete',
      { method: 'item/completed', params: { threadId: 'A', turnId: 't', item: { id: 'i' } } },
      ['A', 't', 'i', undefined],
    ],
    [
      'a turn that is complete',
      { method: 'turn/completed', params: { threadId: 'A', turn: { id: 't' } } },
      ['A', 't', undefined, undefined],
    ],
    [
      'a thread that has started',
      { method: 'thread/started', params: { thread: { id: 'A' } } },
      ['A', undefined, undefined, undefined],
    ],
    [
      'the answer to thread/start',
      { id: 1, result: { thread: { id: 'A' } } },
      ['A', undefined, undefined, undefined],
    ],
    [
      'the answer to turn/start',
      { id: 1, result: { turn: { id: 't' } } },
      [undefined, 't', undefined, undefined],
    ],
    ['a message without ids', { method: 'x', params: null }, Array(4).fill(undefined)],
    ['ids that are no text', { method: 'x', params: { threadId: 1 } }, Array(4).fill(undefined)],
  ];

  test.each(cases)('picks from %s', (_, body, expected) => {
    expect(picks(appServerProfile, body)).toEqual(expected);
  });

  test('knows which request has been resolved', () => {
    const resolved = (requestId: unknown) =>
      appServerProfile.resolvedOf?.(
        classify(JSON.stringify({ method: 'serverRequest/resolved', params: { requestId } }), 0),
      );
    expect([resolved(7), resolved('a'), resolved(null)]).toEqual([7, 'a', undefined]);
  });
});

test('responses picks ids and text from events', () => {
  expect(
    picks(responsesProfile, { type: 'response.output_text.delta', item_id: 'i', delta: 'x' }),
  ).toEqual([undefined, undefined, 'i', 'x']);
  expect(picks(responsesProfile, { type: 'response.created', response: { id: 'r' } })).toEqual([
    ...[undefined, 'r', undefined, undefined],
  ]);
  expect(picks(responsesProfile, { type: 'response.output_item.done', item: { id: 'i' } })).toEqual(
    [undefined, undefined, 'i', undefined],
  );
});

test('realtime picks the text that a message gives or confirms', () => {
  const item = { type: 'message', id: 'text_1' };
  expect(picks(realtimeProfile, { type: 'conversation.item.create', item })).toEqual([
    ...[undefined, 'text_1', 'text_1', undefined],
  ]);
  expect(
    picks(realtimeProfile, { type: 'response.output_text.delta', item_id: 'i', delta: 'x' }),
  ).toEqual([undefined, undefined, 'i', 'x']);
  expect(picks(realtimeProfile, { type: 'session.update' })).toEqual(Array(4).fill(undefined));
});

test('acp picks the session, and the text of message chunks only', () => {
  const update = (sessionUpdate: string) => ({
    method: 'session/update',
    params: { sessionId: 'S', update: { sessionUpdate, content: { type: 'text', text: 'x' } } },
  });
  expect(picks(acpProfile, update('agent_message_chunk'))).toEqual([
    'S',
    undefined,
    undefined,
    'x',
  ]);
  expect(picks(acpProfile, update('agent_thought_chunk'))).toEqual([
    ...['S', undefined, undefined, undefined],
  ]);
  expect(picks(acpProfile, { id: 1, result: { sessionId: 'S' } })[0]).toBe('S');
});
