import { describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/parse.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { WebSocketCodec } from '../wire/codecs/websocket.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import { Interest } from './interest.ts';

const of = (plan: string, saw: (method: string) => void = () => {}) =>
  Interest.of(resolvePlan(parsePlan(plan)), saw);

describe('Interest', () => {
  it.each([
    'reset on a',
    'drop on a/*; reset on b#3',
    'drop on a:request times 2',
  ])('is told by methods alone for `%s`', (plan) => {
    expect(of(plan)).toBeDefined();
  });

  it.each([
    // They must see every message: answers, turns, phases and what is on.
    'drop on a:response',
    'drop on a:error',
    'drop on a:answer',
    'drop on a turn 2',
    'drop on a during streaming',
    'reset',
    'stall on a',
    'stall on a until b',
    'reset on a; drop on b:response',
  ])('is no matter of methods for `%s`', (plan) => {
    expect(of(plan)).toBeUndefined();
  });

  it('knows what it is about, and shows each method once', () => {
    const seen: string[] = [];
    const interest = of('drop on a/*', (method) => seen.push(method));
    const codec = new WebSocketCodec({ direction: 'downstream' });
    const frameOf = (method: string) =>
      encodeFrame({ opcode: opcodes.text, payload: Buffer.from(JSON.stringify({ method })) });
    const units = ['a/b', 'c', 'a/b', 'c'].flatMap((method) => codec.push(frameOf(method)));
    expect(units.map((unit) => interest?.has(unit))).toEqual([true, false, true, false]);
    expect(seen).toEqual(['a/b', 'c']);
  });
});
