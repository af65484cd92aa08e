/** Streams that obey their protocols, and the texts that are in them. */

import { closeFrame } from '../wire/close-frame.ts';
import type { CodecName } from '../wire/codec.ts';
import { encodeFrame, maskFor, opcodes } from '../wire/frame.ts';
import type { Direction } from '../wire/unit.ts';
import type { Draw } from './draw.ts';
import type { Segment, Stream } from './stream.ts';

type Made = Pick<Stream, 'segments' | 'texts'>;

export const validStreams: Readonly<Record<CodecName, (draw: Draw) => Made>> = {
  raw: (draw) => ({
    segments: draw.list(0, 6, () => segment(anyDirection(draw), draw.bytes(draw.upTo(300)))),
  }),
  jsonl,
  websocket,
  sse,
};

function jsonl(draw: Draw): Made {
  const texts = { upstream: [] as string[], downstream: [] as string[] };
  const segments = draw.list(0, 8, () => {
    const direction = anyDirection(draw);
    const text = JSON.stringify({ id: draw.upTo(99), method: draw.text(8), p: draw.text(60) });
    texts[direction].push(text);
    return segment(direction, text + draw.pick(['\n', '\r\n']));
  });
  return { segments, texts };
}

/** `GET` and 101, in the case of most of the streams, then frames either way. */
function websocket(draw: Draw): Made {
  const texts = { upstream: [] as string[], downstream: [] as string[] };
  const segments: Segment[] = draw.chance(70) ? upgrade(draw) : [];
  // Without a request before it, a link knows a WebSocket by the client's first frame.
  if (segments.length === 0)
    segments.push(segment('upstream', frame('upstream', opcodes.ping, '')));
  for (let n = draw.upTo(8); n > 0; n--) {
    const direction = anyDirection(draw);
    const text = draw.text(draw.pick([5, 60, 130]));
    texts[direction].push(text);
    segments.push(segment(direction, message(draw, direction, Buffer.from(text))));
  }
  if (draw.chance(30)) {
    segments.push(segment('upstream', closeFrame(1000, draw.text(5), true)));
    segments.push(segment('downstream', closeFrame(1000, '', false)));
  }
  return { segments, texts };
}

export function upgrade(draw: Draw): Segment[] {
  const path = `/${draw.pick(['', 'v1/responses'])}`;
  return [
    segment(
      'upstream',
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ),
    segment(
      'downstream',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    ),
  ];
}

/** A text in one frame or in fragments, with control frames between them. */
function message(draw: Draw, direction: Direction, payload: Buffer): Buffer {
  const parts = 1 + (draw.chance(30) ? draw.upTo(3) : 0);
  const size = Math.ceil(payload.length / parts);
  const frames = Array.from({ length: parts }, (_, index) => {
    const part = payload.subarray(index * size, (index + 1) * size);
    const opcode = index === 0 ? opcodes.text : opcodes.continuation;
    const whole = frame(direction, opcode, part, index === parts - 1);
    if (!draw.chance(20)) return whole;
    const control = draw.pick([opcodes.ping, opcodes.pong]);
    return Buffer.concat([frame(direction, control, draw.bytes(draw.upTo(125))), whole]);
  });
  return Buffer.concat(frames);
}

export function frame(
  direction: Direction,
  opcode: number,
  payload: Buffer | string,
  fin = true,
): Buffer {
  const bytes = Buffer.from(payload);
  const mask = direction === 'upstream' ? { mask: maskFor(bytes.length) } : {};
  return encodeFrame({ opcode, fin, payload: bytes, ...mask });
}

/** Requests, one behind the other on one connection, each with its answer. */
function sse(draw: Draw): Made {
  const texts: string[] = [];
  const segments = draw.list(1, 4, () => {
    const body = JSON.stringify({ input: draw.text(40) });
    const events = draw.list(0, 6, (index) => {
      const data = JSON.stringify({ type: 'delta', index, text: draw.text(30) });
      texts.push(data);
      return `event: delta\ndata: ${data}\n\n`;
    });
    return [request(draw, body), answer(draw, events.join(''))];
  });
  return { segments: segments.flat(), texts: { downstream: texts } };
}

function request(draw: Draw, body: string): Segment {
  const head = 'POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  return segment('upstream', Buffer.concat([Buffer.from(head), framed(draw, body)]));
}

function answer(draw: Draw, body: string): Segment {
  const before = draw.chance(15) ? 'HTTP/1.1 100 Continue\r\n\r\n' : '';
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
  return segment('downstream', Buffer.concat([Buffer.from(before + head), framed(draw, body)]));
}

/** The rest of a head and a body: of a length, or in chunks that are cut anywhere. */
function framed(draw: Draw, body: string): Buffer {
  const bytes = Buffer.from(body);
  if (draw.chance(40)) {
    return Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
  }
  const parts = [Buffer.from('Transfer-Encoding: chunked\r\n\r\n')];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.min(bytes.length - at, 1 + draw.upTo(80));
    const extension = draw.chance(10) ? ';a=b' : '';
    parts.push(Buffer.from(`${size.toString(16)}${extension}\r\n`));
    parts.push(bytes.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  parts.push(Buffer.from(draw.chance(10) ? '0\r\nTrailer: x\r\n\r\n' : '0\r\n\r\n'));
  return Buffer.concat(parts);
}

export function segment(direction: Direction, bytes: Buffer | string): Segment {
  return { direction, bytes: Buffer.from(bytes) };
}

export function anyDirection(draw: Draw): Direction {
  return draw.chance(40) ? 'upstream' : 'downstream';
}
