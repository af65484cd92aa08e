import { describe, expect, it } from 'vitest';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import { openCodecs } from '../wire/open-codecs.ts';
import type { Direction } from '../wire/unit.ts';
import { KeptUnits } from './kept-units.ts';

const text = (payload: string, more: object = {}) =>
  encodeFrame({ opcode: opcodes.text, payload: Buffer.from(payload), ...more });
const mask = Buffer.from([1, 2, 3, 4]);

/** What is kept of these frames, when a fault fires at those in `hit`. */
function kept(
  frames: readonly Buffer[],
  hit: readonly number[] = [],
  way: Direction = 'downstream',
) {
  const units = new KeptUnits();
  let number = 0;
  for (const unit of openCodecs('websocket')[way].push(Buffer.concat(frames))) {
    units.saw(way, unit, number);
    if (hit.includes(number)) units.pin(way);
    number += 1;
  }
  return units.events();
}
const plain = (base64: string | undefined) =>
  Buffer.from(base64 ?? '', 'base64').toString('latin1');

describe('KeptUnits', () => {
  it('keeps the units that a fault fired at, and the last two', () => {
    const frames = ['a', 'b', 'c', 'd', 'e', 'f'].map((one) => text(one));
    expect(kept(frames, [1, 5]).map(({ unit }) => unit)).toEqual([1, 5, 4]);
  });

  it('takes the mask off, and says so', () => {
    const [one] = kept([text('{"id":1}', { mask })], [], 'upstream');
    expect(one).toMatchObject({ masked: true, headerBytes: 6, bytes: 14 });
    expect(plain(one?.start).slice(6)).toBe('{"id":1}');
  });

  it('masks secrets, and withholds what is no whole text', () => {
    const secret = '{"api_key":"s3cret"}';
    expect(plain(kept([text(secret)])[0]?.start)).toContain('{"api_key":"******"}');
    const [whole] = kept([text(secret, { mask })], [], 'upstream');
    expect(plain(whole?.start)).not.toContain('s3cret');
    for (const part of [text('s3cr', { fin: false }), text('s3cret', { opcode: opcodes.binary })]) {
      const [one] = kept([part]);
      expect(one).toMatchObject({ withheld: true });
      expect(plain(one?.start)).toHaveLength(2);
    }
  });

  it('keeps of a long unit its start and its end, and of a huge one its start', () => {
    const [long] = kept([text(`${'a'.repeat(1000)}z`)]);
    expect(plain(long?.start)).toHaveLength(384);
    expect(plain(long?.end)).toBe(`${'a'.repeat(63)}z`);
    const [huge] = kept([text('a'.repeat(100_000))]);
    expect(huge).toMatchObject({ bytes: 100_010, headerBytes: 10 });
    expect(huge?.end).toBeUndefined();
  });

  it('takes a secret at the edge of what is kept for a whole', () => {
    const [one] = kept([text(`${'a'.repeat(370)}","token":"${'s3cret'.repeat(20)}","b":""}`)]);
    expect(plain(one?.start) + plain(one?.end)).not.toMatch(/s3cret|cret/);
  });
});
