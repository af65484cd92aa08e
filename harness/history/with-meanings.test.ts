import { expect, test } from 'vitest';
import type { EventBody, HistoryEvent, RecordedMessage } from './event.ts';
import { withMeanings } from './with-meanings.ts';

const message = (link: string, said: Partial<RecordedMessage>): EventBody => ({
  ...{ type: 'unit-received', link, connection: 1, direction: 'downstream', unit: 0 },
  ...{ kind: 'frame', bytes: 1, message: { kind: 'notification', bytes: 1, ...said } },
});
const listening = (link: string, profile?: string): EventBody => ({
  ...{ type: 'link-listening', link, listen: 'a', upstream: 'b', codec: 'auto' },
  ...(profile !== undefined && { profile }),
});
const given = (...bodies: EventBody[]) =>
  withMeanings(bodies.map((body, index): HistoryEvent => ({ ...body, index, time: index })));
const meanings = (...bodies: EventBody[]) =>
  given(...bodies).flatMap((e) => (e.type === 'unit-received' ? [e.message?.means] : []));

test('a message means what the profile of its link says', () => {
  expect(
    meanings(
      listening('a', 'app-server'),
      listening('p', 'responses'),
      message('a', { method: 'turn/completed' }),
      message('a', { method: 'session/new' }),
      message('p', { kind: 'event', method: 'response.completed' }),
    ),
  ).toEqual(['turn-end', undefined, 'turn-end']);
});

test('without a profile that ships it means what the first of them says that knows it', () => {
  expect(
    meanings(
      listening('own', 'mine'),
      message('own', { method: 'session/new' }),
      message('none', { method: 'turn/started' }),
      message('none', { kind: 'event', method: 'error' }),
      message('none', { method: 'x' }),
    ),
  ).toEqual(['attach', 'turn-started', 'turn-end', undefined]);
});

test('a delta of a flood is one without its text', () => {
  const text = '{"method":"item/agentMessage/delta","params":{}}';
  const method = 'item/agentMessage/delta';
  expect(meanings(message('a', { method }), message('a', { method, text }))).toEqual([
    ...['delta', undefined],
  ]);
});

test('a link to a model is known by its profile', () => {
  expect(given(listening('p', 'responses'), listening('a', 'app-server'))).toMatchObject([
    { asksModel: true },
    { link: 'a' },
  ]);
});

test('what a message says of itself stays', () => {
  expect(meanings(message('a', { method: 'turn/started', means: 'delta' }))).toEqual(['delta']);
});

test('what is wrong with the form of a message is told by its text, if that was kept whole', () => {
  const text = '{"id":1,"error":{"message":"no"}}';
  const forms = given(
    listening('a', 'app-server'),
    message('a', { kind: 'error', text }),
    message('a', { kind: 'error', text, method: 'thread/read' }),
    message('a', { kind: 'error', text, truncated: true }),
    message('a', { kind: 'error', text: '{"id":1,"error":*' }),
    message('none', { kind: 'error', text }),
  ).flatMap((e) => (e.type === 'unit-received' ? [e.message?.form] : []));
  expect(forms).toEqual(['no-code', 'no-code', undefined, undefined, undefined]);
});
