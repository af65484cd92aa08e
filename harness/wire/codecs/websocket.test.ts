import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ws from 'ws';
import { encodeFrame, maskFor } from '../frame.ts';
import { anyFrames } from '../frame-arbitrary.ts';
import type { FrameUnit } from '../frame-unit.ts';
import type { WireLimits } from '../limits.ts';
import { anyCuts, bytewise, feed, readsOf, textsOf } from './codec-laws.ts';
import { WebSocketCodec } from './websocket.ts';

const bounded = { interruptAfterTimeLimit: 400, markInterruptAsFailure: false } as const;

interface Received {
  readonly binary: boolean;
  readonly text: string;
}

/** What the `ws` package makes of a stream; its receiver is not in its types. */
function receive(bytes: Buffer, isServer: boolean): Received[] {
  const { Receiver } = ws as unknown as {
    Receiver: new (options: object) => NodeJS.WritableStream & NodeJS.EventEmitter;
  };
  const receiver = new Receiver({ isServer, allowSynchronousEvents: true });
  const messages: Received[] = [];
  receiver.on('message', (data: Buffer, binary: boolean) => {
    messages.push({ binary, text: data.toString('utf8') });
  });
  // It removes masks in place.
  receiver.write(Buffer.from(bytes));
  return messages;
}

function cut(bytes: Buffer, limits: Partial<WireLimits> = {}, deflate = false) {
  const codec = new WebSocketCodec({ direction: 'downstream', limits, deflate });
  const units = feed(codec, [bytes]);
  return { codec, units, kinds: units.map((unit) => unit.kind) };
}

const frame = (opcode: number, text: string, fin = true, rsv = 0) =>
  encodeFrame({ opcode, fin, rsv, payload: Buffer.from(text) });

describe('websocket', () => {
  test('cuts frames exactly, and gives the texts that ws gives, however the stream is read', () => {
    fc.assert(
      fc.property(anyFrames, anyCuts, ({ masked, frames }, cuts) => {
        const stream = Buffer.concat(frames);
        const direction = masked ? 'upstream' : 'downstream';
        const units = feed(new WebSocketCodec({ direction }), readsOf(stream, cuts));
        expect(units.map((unit) => unit.bytes.length)).toEqual(frames.map((f) => f.length));
        const texts = receive(stream, masked).flatMap((m) => (m.binary ? [] : m.text));
        expect(textsOf(units)).toEqual(texts);
      }),
      { ...bounded, numRuns: 60 },
    );
  });

  test('a run of frames that nobody asks about comes apart into them, and has a tail of two', () => {
    const frames = ['one', 'x'.repeat(200), 'three', 'four'].map((text) => frame(1, text));
    const codec = new WebSocketCodec({ direction: 'downstream' });
    const units = codec.push(Buffer.concat([...frames, frame(2, 'asked about')]), () => true);
    expect(units.map(({ run }) => run?.count)).toEqual([4, undefined]);
    const [unit] = units;
    expect(unit?.bytes).toEqual(Buffer.concat(frames));
    const bytesOf = (parts: readonly { readonly bytes: Buffer }[] = []) =>
      parts.map(({ bytes }) => bytes);
    expect(bytesOf(unit?.run?.apart())).toEqual(frames);
    expect(bytesOf(unit?.run?.tail())).toEqual(frames.slice(2));
    expect(textsOf(unit?.run?.apart() ?? [])).toEqual(['one', 'x'.repeat(200), 'three', 'four']);
  });

  test('cuts the same units from single bytes', () => {
    const frames = [frame(1, 'one'), frame(9, ''), frame(2, 'x'.repeat(300)), frame(8, '')];
    const units = feed(
      new WebSocketCodec({ direction: 'downstream' }),
      bytewise(Buffer.concat(frames)),
    );
    expect(units.map((unit) => unit.bytes)).toEqual(frames);
    expect(units.map((unit) => unit.payloadStart)).toEqual([2, 2, 4, 2]);
  });

  test('loses no byte of any stream', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), anyCuts, (bytes, cuts) => {
        feed(new WebSocketCodec({ direction: 'upstream' }), readsOf(Buffer.from(bytes), cuts));
      }),
      { ...bounded, numRuns: 200 },
    );
  });

  test('reads the header, with mask and each length', () => {
    const headers = [5, 126, 65_536].map((bytes) => {
      const mask = maskFor(bytes);
      const [unit] = cut(encodeFrame({ opcode: 1, mask, payload: Buffer.alloc(bytes, 'a') })).units;
      const { fin, opcode, rsv, masked, headerBytes, payloadBytes } = (unit as FrameUnit).frame;
      expect(unit?.text()).toBe('a'.repeat(bytes));
      return [fin, opcode, rsv, masked, headerBytes, payloadBytes];
    });
    expect(headers).toEqual([
      [true, 1, 0, true, 6, 5],
      [true, 1, 0, true, 8, 126],
      [true, 1, 0, true, 14, 65_536],
    ]);
  });

  test('groups the fragments of a message, control frames between them included', () => {
    const { units } = cut(
      Buffer.concat([
        frame(9, 'before'),
        frame(1, 'to', false),
        frame(9, 'between'),
        frame(0, 'geth', false),
        frame(0, 'er'),
        frame(9, 'after'),
      ]),
    );
    expect(units.map((unit) => unit.more)).toEqual([false, true, true, true, false, false]);
    expect(units.map((unit) => unit.text())).toEqual([
      ...[undefined, undefined, undefined, undefined],
      'together',
      undefined,
    ]);
  });

  test('gives up on a message of more fragments than it may have, empty ones included', () => {
    const empty = frame(0, '', false);
    const many = Buffer.concat([frame(1, 'a', false), ...Array.from({ length: 9 }, () => empty)]);
    const codec = new WebSocketCodec({ direction: 'downstream', limits: { fragmentsMax: 4 } });
    const kinds = feed(codec, [many]).map((unit) => unit.kind);
    expect(kinds).toEqual(['frame', 'frame', 'frame', 'frame', 'chunk']);
    expect(codec.error?.code).toBe('MESSAGE_TOO_LARGE');
  });

  test('counts fragments message by message', () => {
    const two = Buffer.concat([frame(1, 'a', false), frame(0, 'b', false), frame(0, 'c')]);
    const codec = new WebSocketCodec({ direction: 'downstream', limits: { fragmentsMax: 3 } });
    expect(textsOf(feed(codec, [two, two, two]))).toEqual(['abc', 'abc', 'abc']);
    expect(codec.error).toBeUndefined();
  });

  test('keeps nothing of empty fragments', () => {
    const codec = new WebSocketCodec({
      direction: 'upstream',
      limits: { fragmentsMax: Number.POSITIVE_INFINITY },
    });
    const mask = maskFor(0);
    const empty = (opcode: number, fin: boolean) =>
      encodeFrame({ opcode, fin, payload: Buffer.alloc(0), mask });
    const read = Buffer.concat(Array.from({ length: 10_000 }, () => empty(0, false)));
    codec.push(empty(1, false));
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 50; i++) codec.push(read);
    // Half a million of them took 100 MB and more.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024);
    expect(codec.push(empty(0, true)).map((unit) => unit.text())).toEqual(['']);
  });

  test('copies no whole frame of a read', () => {
    const read = Buffer.concat([frame(1, 'one'), frame(1, 'two')]);
    for (const unit of cut(read).units) expect(unit.bytes.buffer).toBe(read.buffer);
  });

  test('has no text for binary, for broken UTF-8 and for packed messages', () => {
    const packed = [frame(1, 'p', false, 4), frame(0, 'q'), frame(1, 'r', true, 4)];
    const { units, codec } = cut(
      Buffer.concat([
        frame(2, 'binary'),
        encodeFrame({ opcode: 1, payload: Buffer.from([0xff]) }),
        ...packed,
        frame(1, 'plain'),
      ]),
      {},
      true,
    );
    expect(codec.error).toBeUndefined();
    expect(units.map((unit) => unit.text())).toEqual([
      ...[undefined, undefined, undefined, undefined, undefined],
      'plain',
    ]);
  });

  test('encodes as the sender of its direction: masked upstream only', () => {
    for (const direction of ['upstream', 'downstream'] as const) {
      const codec = new WebSocketCodec({ direction });
      const bytes = codec.encode('{"id":1,"result":"é"}');
      const isServer = direction === 'upstream';
      expect(receive(bytes, isServer)).toEqual([{ binary: false, text: '{"id":1,"result":"é"}' }]);
      expect(textsOf(codec.push(bytes))).toEqual(['{"id":1,"result":"é"}']);
    }
  });
});

describe('websocket gives up', () => {
  const ok = frame(1, 'ok');
  const cases: readonly [string, Buffer, Partial<WireLimits>?][] = [
    ['FRAME_RESERVED_BITS', frame(1, 'x', true, 4)],
    ['FRAME_RESERVED_BITS', frame(1, 'x', true, 1)],
    ['FRAME_RESERVED_OPCODE', frame(3, 'x')],
    ['FRAME_RESERVED_OPCODE', frame(11, 'x')],
    ['FRAME_CONTROL_FRAGMENTED', frame(9, 'x', false)],
    ['FRAME_CONTROL_TOO_LONG', frame(9, 'x'.repeat(126))],
    ['FRAME_UNEXPECTED_CONTINUATION', frame(0, 'x')],
    ['FRAME_LENGTH_INVALID', Buffer.from([0x82, 0x7f, 0x80, 0, 0, 0, 0, 0, 0, 1, 0])],
    ['FRAME_TOO_LARGE', frame(1, 'x'.repeat(11)), { frameBytesMax: 10 }],
    ['MESSAGE_TOO_LARGE', frame(1, 'x'.repeat(11)), { messageBytesMax: 10 }],
  ];

  test.each(cases)('with %s', (code, bad, limits = {}) => {
    const after = frame(1, 'after');
    for (const reads of [[Buffer.concat([ok, bad, after])], bytewise(Buffer.concat([ok, bad]))]) {
      const codec = new WebSocketCodec({ direction: 'downstream', limits });
      const units = feed(codec, reads);
      expect(codec.error?.code).toBe(code);
      expect(units[0]?.text()).toBe('ok');
      expect(new Set(units.slice(1).map((unit) => unit.kind))).toEqual(new Set(['chunk']));
    }
  });

  test('with FRAME_EXPECTED_CONTINUATION, and ends the open group', () => {
    const { codec, units } = cut(Buffer.concat([frame(1, 'open', false), frame(1, 'new')]));
    expect(codec.error?.code).toBe('FRAME_EXPECTED_CONTINUATION');
    expect(units.map((unit) => [unit.kind, unit.more])).toEqual([
      ['frame', true],
      ['chunk', false],
    ]);
  });

  test('with MESSAGE_TOO_LARGE for fragments together', () => {
    const { codec, kinds } = cut(Buffer.concat([frame(1, 'x'.repeat(6), false), frame(0, 'xxx')]), {
      messageBytesMax: 10,
    });
    expect([codec.error?.code, ...kinds]).toEqual(['MESSAGE_TOO_LARGE', 'frame', 'chunk']);
  });

  test('at no limit that is just met, nor for a control frame in a full message', () => {
    const full = [frame(1, 'x'.repeat(6), false), frame(9, 'ping'), frame(0, 'xx')];
    const { codec, units } = cut(Buffer.concat([...full, ...full]), {
      messageBytesMax: 10,
      frameBytesMax: 6,
    });
    expect(codec.error).toBeUndefined();
    expect(textsOf(units)).toEqual(['xxxxxxxx', 'xxxxxxxx']);
  });

  test('at the end of the stream hands out an unfinished frame as a chunk', () => {
    const { units } = cut(Buffer.concat([ok, frame(1, 'unfinished').subarray(0, 5)]));
    expect(units.map((unit) => [unit.kind, unit.bytes.length])).toEqual([
      ['frame', 4],
      ['chunk', 5],
    ]);
  });
});
