import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ws from 'ws';
import { applyMask, encodeFrame, isFrameStart, maskFor } from './frame.ts';

/** What the `ws` package sends; its sender is not in its types. */
function senderFrame(payload: Buffer, opcode: number, fin: boolean): Buffer {
  const { Sender } = ws as unknown as {
    Sender: { frame(data: Buffer, options: object): Buffer[] };
  };
  return Buffer.concat(Sender.frame(payload, { opcode, fin, mask: false, readOnly: true }));
}

describe('encodeFrame', () => {
  test.each([0, 125, 126, 65_535, 65_536])('writes %i bytes as ws does', (bytes) => {
    const payload = Buffer.alloc(bytes, 'a');
    expect(encodeFrame({ opcode: 2, payload }).equals(senderFrame(payload, 2, true))).toBe(true);
    expect(
      encodeFrame({ opcode: 1, fin: false, payload }).equals(senderFrame(payload, 1, false)),
    ).toBe(true);
  });

  test('writes reserved bits and the mask', () => {
    const frame = encodeFrame({
      opcode: 1,
      rsv: 5,
      mask: Buffer.from([1, 2, 3, 4]),
      payload: Buffer.from([1, 1, 1, 1, 1]),
    });
    expect([...frame]).toEqual([0xd1, 0x85, 1, 2, 3, 4, 0, 3, 2, 5, 0]);
  });
});

describe('applyMask', () => {
  test('is the byte by byte one, on any alignment and length', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 5 }),
        fc.nat({ max: 300 }),
        fc.nat({ max: 4 }),
        (skip, bytes, keyAt) => {
          const all = Buffer.alloc(skip + bytes, 'payload');
          const key = Buffer.from('somekeys');
          const expected = all
            .subarray(skip)
            .map((byte, at) => byte ^ (key[keyAt + (at & 3)] ?? 0));
          applyMask(all.subarray(skip), key, keyAt);
          expect(all.subarray(skip).equals(expected)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('maskFor gives the same key for the same length, and never a zero byte alone', () => {
  expect(maskFor(200)).toEqual(maskFor(200));
  for (let bytes = 0; bytes < 100; bytes++)
    expect(maskFor(bytes).every((byte) => byte > 0)).toBe(true);
});

test('isFrameStart is true for the first byte of a message or control frame only', () => {
  const starts = Array.from({ length: 256 }, (_, byte) => byte).filter(isFrameStart);
  expect(starts).toEqual([0x01, 0x02, 0x81, 0x82, 0x88, 0x89, 0x8a]);
});
