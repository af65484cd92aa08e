import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from './codec.ts';
import { anyCuts, bytewise, feed, readsOf } from './codecs/codec-laws.ts';
import { encodeFrame, maskFor } from './frame.ts';
import { anyFrames } from './frame-arbitrary.ts';
import { type CodecPair, openCodecs } from './open-codecs.ts';
import type { Direction } from './unit.ts';

const requestHead = (extensions = '') =>
  Buffer.from(
    `GET /rpc?x=1 HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n${extensions}\r\n`,
  );
const offers = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n';
const switched = (more = '') =>
  Buffer.from(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${more}\r\n`,
  );
const toClient = (text: string) => encodeFrame({ opcode: 1, payload: Buffer.from(text) });
const toServer = (text: string) =>
  encodeFrame({ opcode: 1, payload: Buffer.from(text), mask: maskFor(text.length) });

/** Feeds a stream that goes on. */
const feedOpen = (codec: Codec, reads: readonly Buffer[]) =>
  reads.flatMap((read) => codec.push(read));

/** Pushes each read in its direction; what came out, as `direction kind text`. */
function talk(pair: CodecPair, reads: readonly (readonly [Direction, Buffer | string])[]) {
  return reads.flatMap(([direction, read]) =>
    pair[direction]
      .push(Buffer.from(read))
      .map((unit) => [direction, unit.kind, unit.text()].filter(Boolean).join(' ')),
  );
}

describe('openCodecs', () => {
  for (const name of ['auto', 'websocket', 'sse'] as const) {
    test(`${name} turns both directions to frames when the server has switched`, () => {
      const pair = openCodecs(name);
      const log = talk(pair, [
        ['upstream', requestHead()],
        ['downstream', Buffer.concat([switched('Sec-WebSocket-Protocol: v1\r\n'), toClient('hi')])],
        ['upstream', toServer('hello')],
      ]);
      expect(log).toEqual([
        'upstream head',
        'downstream head',
        'downstream frame hi',
        'upstream frame hello',
      ]);
      expect(pair.name).toBe(name === 'sse' ? 'sse' : 'websocket');
      expect(pair.upgrade).toEqual({
        path: '/rpc?x=1',
        status: 101,
        deflate: 'absent',
        subprotocol: 'v1',
      });
    });
  }

  test('auto cuts a connection the same, however it is read', () => {
    fc.assert(
      fc.property(anyFrames, anyCuts, anyCuts, ({ masked, frames }, clientCuts, serverCuts) => {
        const pair = openCodecs('auto');
        const [toOne, toOther] = masked ? [frames, []] : [[], frames];
        const asked = feedOpen(pair.upstream, readsOf(requestHead(offers), clientCuts));
        const server = feed(
          pair.downstream,
          readsOf(Buffer.concat([switched(), ...toOther]), serverCuts),
        );
        const client = feed(pair.upstream, readsOf(Buffer.concat(toOne), clientCuts));
        expect(asked.map((unit) => unit.kind)).toEqual(['head']);
        expect(server.map((unit) => unit.bytes.length).slice(1)).toEqual(
          toOther.map((frame) => frame.length),
        );
        expect(client.map((unit) => unit.bytes.length)).toEqual(toOne.map((frame) => frame.length));
      }),
      { numRuns: 40, interruptAfterTimeLimit: 400, markInterruptAsFailure: false },
    );
  });

  test('auto leaves a connection as HTTP when the upgrade is refused', () => {
    const pair = openCodecs('auto');
    const log = talk(pair, [
      ['upstream', requestHead()],
      ['downstream', 'HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno'],
      ['upstream', 'GET /again HTTP/1.1\r\n\r\n'],
    ]);
    expect(log).toEqual(['upstream head', 'downstream head', 'downstream body', 'upstream head']);
    expect([pair.name, pair.upgrade?.status]).toEqual(['sse', 426]);
  });

  test('auto has no name before the client has said enough', () => {
    const pair = openCodecs('auto');
    const names = [
      'G',
      'ET / HTTP/1.1',
      '\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ].map((read) => [pair.upstream.push(Buffer.from(read)).length, pair.name]);
    expect(names).toEqual([
      [0, undefined],
      [0, undefined],
      [1, 'websocket'],
    ]);
  });

  test.each([
    ['{"method":"initialize"}\n', 'jsonl'],
    ['POST /v1/responses HTTP/1.1\r\n\r\n', 'sse'],
    [toServer('hello'), 'websocket'],
    ['\u0016\u0003\u0001', 'raw'],
    ['PRI * HTTP/2.0\r\n\r\n', 'raw'],
    ['hello', 'raw'],
    [toClient('not masked'), 'raw'],
  ])('auto takes %j for %s', (first, name) => {
    const pair = openCodecs('auto');
    pair.upstream.push(Buffer.from(first));
    expect([pair.name, pair.upstream.name, pair.downstream.name]).toEqual([name, name, name]);
    expect(pair.upgrade).toBeUndefined();
  });

  test('auto cuts frames both ways without an upgrade', () => {
    expect(
      talk(openCodecs('auto'), [
        ['upstream', toServer('hello')],
        ['downstream', toClient('hi')],
      ]),
    ).toEqual(['upstream frame hello', 'downstream frame hi']);
  });

  test('auto takes what the server says first as chunks', () => {
    expect(
      talk(openCodecs('auto'), [
        ['downstream', '{"a":1}\n'],
        ['upstream', '{"b":1}\n'],
        ['downstream', '{"c":1}\n'],
      ]),
    ).toEqual(['downstream chunk', 'upstream line {"b":1}', 'downstream line {"c":1}']);
  });

  test('auto hands out its first bytes when the client ends before it has said enough', () => {
    const pair = openCodecs('auto');
    expect(pair.upstream.push(Buffer.from('GE'))).toEqual([]);
    expect(pair.upstream.heldBytes).toBe(2);
    expect(pair.upstream.end().map((unit) => unit.bytes.toString())).toEqual(['GE']);
    expect(pair.upstream.heldBytes).toBe(0);
  });

  test('websocket takes frames from the first byte on, from either side', () => {
    expect(
      talk(openCodecs('websocket'), [
        ['downstream', toClient('hi')],
        ['upstream', toServer('hello')],
      ]),
    ).toEqual(['downstream frame hi', 'upstream frame hello']);
  });

  test.each([
    ['', '', 'absent'],
    [offers, '', 'offered'],
    [offers, 'Sec-WebSocket-Extensions: permessage-deflate\r\n', 'negotiated'],
  ])('tells what became of permessage-deflate (%j, %j)', (asked, taken, deflate) => {
    const pair = openCodecs('auto');
    const packed = encodeFrame({ opcode: 1, rsv: 4, payload: Buffer.from('packed') });
    talk(pair, [
      ['upstream', requestHead(asked)],
      ['downstream', switched(taken)],
      ['downstream', packed],
    ]);
    expect(pair.upgrade?.deflate).toBe(deflate);
    const error = deflate === 'negotiated' ? undefined : 'FRAME_RESERVED_BITS';
    expect(pair.downstream.error?.code).toBe(error);
  });

  test('can encode for both directions as soon as the server has switched', () => {
    const pair = openCodecs('auto');
    expect(pair.upstream.encode).toBeUndefined();
    talk(pair, [
      ['upstream', requestHead()],
      ['downstream', switched()],
    ]);
    expect(pair.upstream.encode?.('hello')).toEqual(toServer('hello'));
    expect(pair.downstream.encode?.('hi')).toEqual(toClient('hi'));
  });

  test('gives each direction up on its own', () => {
    const pair = openCodecs('sse');
    expect(talk(pair, [['upstream', 'no HTTP\r\n\r\n']])).toEqual(['upstream chunk']);
    expect(pair.upstream.error?.code).toBe('HEAD_INVALID');
    expect(pair.downstream.error).toBeUndefined();
  });

  test('lets both directions be after a switch to another protocol', () => {
    const pair = openCodecs('sse');
    const log = talk(pair, [
      ['upstream', 'GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'],
      ['downstream', 'HTTP/1.1 101 Switching Protocols\r\n\r\nbinary'],
      ['upstream', 'binary'],
    ]);
    expect(log).toEqual(['upstream head', 'downstream head', 'downstream chunk', 'upstream chunk']);
  });

  const tunnels = [
    'CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n',
    'GET / HTTP/1.1\r\nUpgrade: tcp\r\nConnection: upgrade\r\n\r\n',
    'PRI /x HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n',
  ];
  const anything = ['ls -l', 'GET / HTTP/1.1\r\n', '\u0016\u0003\u0001', '{"a":', '\u0000'];
  test.each(
    tunnels.flatMap((head) => anything.map((bytes) => [head, bytes] as const)),
  )('holds nothing of what follows %j: %j', (head, bytes) => {
    const pair = openCodecs('auto');
    talk(pair, [['upstream', head]]);
    const log = talk(pair, [
      ['upstream', bytes],
      ['downstream', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['upstream', bytes],
    ]);
    expect(log.filter((line) => line === 'upstream chunk').length).toBeGreaterThan(0);
    expect(log[0]).toBe('upstream chunk');
  });

  test('reads heads again when the server has refused a tunnel', () => {
    const log = talk(openCodecs('auto'), [
      ['upstream', `${tunnels[0]}early`],
      ['downstream', 'HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n'],
      ['upstream', 'GET / HTTP/1.1\r\n\r\n'],
    ]);
    expect(log).toEqual(['upstream head', 'upstream chunk', 'downstream head', 'upstream head']);
  });

  const early = [
    ...[0x80, 0xc0, 0x40, 0xf0, 0x70, 0x30].flatMap((first) =>
      [1, 2, 8, 9, 3].map((opcode) => first | opcode),
    ),
    ...[0x01, 0x02],
  ];
  test.each(early)('holds no whole frame that comes before the answer: first byte %i', (first) => {
    for (const extensions of [offers, '']) {
      const pair = openCodecs('auto');
      talk(pair, [['upstream', requestHead(extensions)]]);
      const frame = toServer('packed');
      frame[0] = first;
      pair.upstream.push(frame);
      expect(pair.upstream.heldBytes).toBe(0);
    }
  });

  test('cuts packed frames that come before the answer, where they were offered', () => {
    const packed = encodeFrame({
      ...{ opcode: 1, rsv: 4, payload: Buffer.from('packed'), mask: maskFor(6) },
    });
    const log = talk(openCodecs('auto'), [
      ['upstream', requestHead(offers)],
      ['upstream', packed],
      ['downstream', switched('Sec-WebSocket-Extensions: permessage-deflate\r\n')],
      ['upstream', packed],
    ]);
    expect(log).toEqual(['upstream head', 'upstream frame', 'downstream head', 'upstream frame']);
  });

  test.each([
    ['upstream', 'no head at all'],
    ['upstream', 'two words\n'],
    ['upstream', '\r\n\u0001\u0002'],
    ['upstream', 'GET / HTTX'],
    ['upstream', 'GET / \u0000'],
    ['downstream', 'SSH-2.0-x'],
    ['downstream', 'HTTP/2'],
    ['downstream', 'HTTP/1.1 abc'],
    ['downstream', '{"a":'],
  ] as const)('lets go of what no head begins with, %s: %j', (direction, bytes) => {
    const pair = openCodecs('sse');
    talk(pair, [['upstream', 'GET / HTTP/1.1\r\n\r\n']]);
    expect(talk(pair, [[direction, bytes]])).toEqual([`${direction} chunk`]);
    expect(pair[direction].error?.code).toBe('HEAD_INVALID');
  });

  test.each([
    ['upstream', '\r\n\r\nGET /\u00e9?x HTTP/1.1\r\nA: b\r\n\r\n'],
    ['upstream', "M!#$%&'*+.^_`|~-SEARCH * HTTP/1.0\n\n"],
    ['downstream', 'HTTP/1.1 200\r\n\r\n'],
    ['downstream', 'HTTP/1.0 404 Not \u00e9 here\r\n\r\n'],
  ] as const)('waits for a head byte by byte, %s: %j', (direction, head) => {
    const pair = openCodecs('sse');
    if (direction === 'downstream') talk(pair, [['upstream', 'HEAD / HTTP/1.1\r\n\r\n']]);
    const units = feedOpen(pair[direction], bytewise(Buffer.from(head)));
    expect(units.map((unit) => unit.kind)).toEqual(['head']);
  });
});
