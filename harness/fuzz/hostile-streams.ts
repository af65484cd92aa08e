/** Streams that go for the limits of each codec, and for what a reader may forget to bound. */
import type { CodecName } from '../wire/codec.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import type { Draw } from './draw.ts';
import type { Segment } from './stream.ts';
import { anyDirection, frame, segment, upgrade } from './valid-streams.ts';

export const hostileStreams: Readonly<Record<CodecName, (draw: Draw) => readonly Segment[]>> = {
  raw: (draw) => draw.list(1, 3, () => segment(anyDirection(draw), draw.bytes(draw.upTo(4000)))),
  jsonl: (draw) => [
    segment('upstream', '{"id":1}\n'),
    segment(anyDirection(draw), draw.pick(['x', '{"a":"', '\r', '\0', '語']).repeat(3000)),
    segment(anyDirection(draw), '\n{"id":2}\n'),
  ],
  websocket(draw) {
    const direction = anyDirection(draw);
    const attack = draw.pick(frameAttacks)(draw);
    return [
      ...upgrade(draw),
      segment(direction, frame(direction, opcodes.text, '{"id":1}')),
      ...attack.map((bytes) => segment(direction, bytes)),
      segment(direction, frame(direction, opcodes.text, '{"id":2}')),
    ];
  },
  sse: (draw) => [
    segment('upstream', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    segment(draw.chance(80) ? 'downstream' : 'upstream', draw.pick(httpAttacks)(draw)),
    segment(anyDirection(draw), draw.bytes(draw.upTo(2000))),
  ],
};

const header = (...bytes: number[]) => Buffer.from(bytes);
const length64 = (length: bigint) => {
  const bytes = Buffer.alloc(10);
  bytes.set([0x82, 127]);
  bytes.writeBigUInt64BE(length, 2);
  return bytes;
};

const frameAttacks: readonly ((draw: Draw) => Buffer[])[] = [
  // Lengths that nobody means, and that no reader should wait for.
  (draw) => [length64(draw.pick([2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 32n, 5000n]))],
  (draw) => [length64(BigInt(draw.upTo(200))), draw.bytes(200)],
  (draw) => [header(0x82, 126, 0, draw.upTo(125)), draw.bytes(125)],
  (draw) => [encodeFrame({ opcode: opcodes.text, payload: draw.bytes(2100 + draw.upTo(2000)) })],
  // Control frames: too long, in fragments, of one byte.
  (draw) => [header(0x89, 126, 1, 0), draw.bytes(256)],
  () => [header(0x09, 0), header(0x88, 1, 3)],
  (draw) => [header(0x80 | draw.pick([3, 7, 11, 15]), 0)],
  (draw) => [header(0x81 | draw.pick([0x10, 0x20, 0x40, 0x70]), 1, 65)],
  () => [header(0x80, 0)],
  () => [header(0x01, 1, 65), header(0x81, 1, 65)],
  // Fragments without an end, of no byte each.
  (draw) => [header(0x01, 0), Buffer.alloc(2 * (1000 + draw.upTo(1500)), header(0x00, 0))],
  (draw) => [
    header(0x01, 0),
    ...draw.list(3, 6, () => encodeFrame({ opcode: 0, fin: false, payload: draw.bytes(900) })),
  ],
  (draw) => [
    encodeFrame({ opcode: opcodes.text, payload: Buffer.from([0xff, 0xc0, 0x80]) }),
    draw.bytes(9),
  ],
];

const answerHead = (headers: string) => `HTTP/1.1 200 OK\r\n${headers}\r\n`;
const events = 'Content-Type: text/event-stream\r\n';

const httpAttacks: readonly ((draw: Draw) => string)[] = [
  () => `HTTP/1.1 200 OK\r\n${'X-Long: y\r\n'.repeat(300)}`,
  () => `HTTP/1.1 200 OK\r\nX: ${'z'.repeat(3000)}`,
  () => 'HTTP/1.1 200 OK\nContent-Length: 3\n\nabc',
  () => 'HTTP/1.1 200 OK\r\nno colon at all\r\n\r\n',
  () => answerHead('Content-Length: 3\r\nContent-Length: 4\r\n'),
  (draw) =>
    answerHead(
      `Content-Length: ${draw.pick(['-1', '9e9', '99999999999999999999', '0x10', ''])}\r\n`,
    ),
  () => `${answerHead('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n')}3\r\nabc\r\n0\r\n\r\n`,
  (draw) =>
    `${answerHead('Transfer-Encoding: chunked\r\n')}${draw.pick(['g', '-1', 'ffffffffffffffffff', '', ' 3', '3;', '0x3', '3 '])}\r\nabc\r\n`,
  () => `${answerHead('Transfer-Encoding: chunked\r\n')}3${';x=y'.repeat(600)}\r\nabc\r\n`,
  () => `${answerHead('Transfer-Encoding: chunked\r\n')}3\r\nabcdef`,
  () => `${answerHead('Transfer-Encoding: chunked\r\n')}0\r\n${'T: x\r\n'.repeat(400)}`,
  () => `${answerHead(`${events}Transfer-Encoding: chunked\r\n`)}fff\r\ndata: ${'e'.repeat(2500)}`,
  () => `${answerHead(events)}data: ${'e'.repeat(2500)}\n\ndata: x\n\n`,
  () => answerHead(events) + 'data: \n'.repeat(500),
  (draw) => `${answerHead(`${events}Content-Length: 30\r\n`)}data: ${draw.text(50)}\n\n`,
  () => 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  () => 'HTTP/1.1 999 \r\n\r\n',
  () => 'HTTP/1.1 200\r\n\r\n'.repeat(3),
  () => '\r\n'.repeat(800),
];
