import { describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/parse.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Message } from '../wire/message.ts';
import { whyNever } from './why-never.ts';

type Kinds = Readonly<Record<string, readonly Message['kind'][]>>;

function why(line: string, kinds: Kinds = {}, codec: CodecName = 'websocket', gaveUp?: string) {
  const [rule] = resolvePlan(parsePlan(line));
  if (!rule) throw new Error('no rule');
  const methods = new Map(Object.entries(kinds).map(([name, all]) => [name, new Set(all)]));
  const seen = { connections: new Map([['main', 1]]), codecs: new Set([codec]), methods, gaveUp };
  return whyNever(rule, seen, undefined);
}

describe('why a fault never fired', () => {
  it.each([
    ['reset on x', {}, 'x was not seen; seen were no message at all'],
    ['reset on x', { y: ['event'] }, 'x was not seen; seen were y'],
    ['reset on x#3', { x: ['event'] }, 'x was seen, but not 3 times where all of its line is true'],
    ['reset on x:response', { x: ['request'] }, 'x was seen as request, never as response'],
    ['swallow-response on x', { x: ['request'] }, 'x was seen as request, never as answer'],
    ['swallow-response on x', { x: ['event'] }, 'x was seen as event, never as answer'],
    ['answer on x', { x: ['event'] }, '`answer` cannot act at x: seen as event'],
    ['answer', { x: ['event'] }, '`answer` cannot act at what was seen: seen as event'],
    ['reset on x link other', {}, 'no connection was opened on link other'],
    ['reset connection 2', {}, 'connection 2 was never opened; there were 1'],
    ['reset after 9 bytes', {}, 'nothing passed that its trigger matches'],
  ] as const)('%s with %j: %s', (line, kinds, expected) => {
    expect(why(line, kinds)).toBe(expected);
  });

  it('says what the bytes were', () => {
    expect(why('close', {}, 'sse')).toBe('it needs websocket, and the bytes were sse');
  });

  it('tells of a codec that gave up', () => {
    expect(why('drop on x', { x: ['event'] }, 'jsonl', 'LINE_TOO_LONG too long')).toBe(
      'the bytes could not be cut any more: LINE_TOO_LONG too long',
    );
  });

  it.each([
    [
      'rewrite("a", "b") on x',
      3,
      '',
      'matched 3 times and changed nothing: the text to find was not in it',
    ],
    [
      'drop on x',
      1,
      'fault 1 had taken it already',
      'matched once and changed nothing: fault 1 had taken it already',
    ],
    ['slicer(1000)', 1, '', 'it was on, and everything was smaller than one piece'],
  ])('%s that found nothing to change', (line, times, because, expected) => {
    const [rule] = resolvePlan(parsePlan(line));
    const seen = {
      ...{ connections: new Map([['main', 1]]), codecs: new Set(['jsonl'] as const) },
      ...{ methods: new Map(), gaveUp: undefined },
    };
    expect(rule && whyNever(rule, seen, { times, why: because })).toBe(expected);
  });
});
