import { describe, expect, test } from 'vitest';
import { closeFrame, readClose } from './close-frame.ts';
import { WebSocketCodec } from './codecs/websocket.ts';
import { encodeFrame } from './frame.ts';
import type { Unit } from './unit.ts';

const cut = (bytes: Buffer) => new WebSocketCodec({ direction: 'upstream' }).push(bytes)[0] as Unit;

describe('closeFrame', () => {
  for (const masked of [true, false]) {
    test(`is read back ${masked ? 'with' : 'without'} a mask`, () => {
      const unit = cut(closeFrame(1011, 'restart é', masked));
      expect([unit.frame?.masked, readClose(unit)]).toEqual([
        masked,
        { code: 1011, reason: 'restart é' },
      ]);
    });
  }

  test('has no payload for 1005', () => {
    const unit = cut(closeFrame(1005, 'ignored', false));
    expect([unit.bytes.length, readClose(unit)]).toEqual([2, { code: 1005, reason: '' }]);
  });

  test('cuts a long reason at a character', () => {
    const unit = cut(closeFrame(1000, `a${'é'.repeat(100)}`, true));
    expect([unit.frame?.payloadBytes, readClose(unit)?.reason]).toEqual([
      125,
      `a${'é'.repeat(61)}`,
    ]);
  });
});

describe('readClose', () => {
  test('reads no other unit', () => {
    expect(readClose(cut(encodeFrame({ opcode: 9, payload: Buffer.alloc(2) })))).toBeUndefined();
  });

  test('takes a payload of one byte as none', () => {
    const unit = cut(encodeFrame({ opcode: 8, payload: Buffer.alloc(1) }));
    expect(readClose(unit)).toEqual({ code: 1005, reason: '' });
  });
});
