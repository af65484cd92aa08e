/** One conversation a codec, as both peers send it, for tests that look at every fault. */

import type { CodecName } from '../../wire/codec.ts';
import { encodeFrame, maskFor, opcodes } from '../../wire/frame.ts';
import type { Profile } from '../../wire/profile.ts';
import { appServerProfile } from '../../wire/profiles/app-server.ts';
import { responsesProfile } from '../../wire/profiles/responses.ts';

export interface Script {
  readonly profile: Profile;
  /** What each side sends first, and then, once the other side's first part has come. */
  readonly client: readonly [Buffer, Buffer];
  readonly server: readonly [Buffer, Buffer];
  /** A request of the client, and a message of the server in the middle of its turn. */
  readonly request: string;
  readonly middle: string;
}

const request = { id: 1, method: 'turn/start', params: {} };
const notes = ['turn/started', 'item/agentMessage/delta', 'item/completed', 'turn/completed'];
const bodies = notes.map((method) => ({ method, params: { text: 'abcdefgh' } }));
const answer = { id: 1, result: {} };

const words = { request: 'turn/start', middle: 'item/agentMessage/delta' };
const nothing = Buffer.alloc(0);
const lines = (...messages: object[]) =>
  Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));

function fromClient(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text);
  return encodeFrame({ opcode, payload, mask: maskFor(payload.length) });
}
const fromServer = (opcode: number, text: string) =>
  encodeFrame({ opcode, payload: Buffer.from(text) });

const jsonl: Script = {
  ...words,
  profile: appServerProfile,
  client: [lines(request), lines({ method: 'initialized' })],
  server: [nothing, lines(answer, ...bodies)],
};

const websocket: Script = {
  ...words,
  profile: appServerProfile,
  client: [
    Buffer.from(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    ),
    Buffer.concat([
      fromClient(opcodes.text, JSON.stringify(request)),
      fromClient(opcodes.pong, 'p'),
    ]),
  ],
  server: [
    Buffer.from(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    ),
    Buffer.concat([
      ...[answer, ...bodies].map((body) => fromServer(opcodes.text, JSON.stringify(body))),
      fromServer(opcodes.pong, 'p'),
    ]),
  ],
};

const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const events = ['response.created', 'response.output_text.delta', 'x', 'response.completed'];

const sse: Script = {
  profile: responsesProfile,
  request: 'response.created',
  middle: 'response.output_text.delta',
  client: [Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}'), nothing],
  server: [
    nothing,
    Buffer.from(
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n' +
        events
          .map((type) => chunk(`data: ${JSON.stringify({ type, delta: 'abcdefgh' })}\n\n`))
          .join('') +
        chunk('').replace(/\r\n$/, '') +
        '\r\n',
    ),
  ],
};

export const scripts: Readonly<Record<CodecName, Script>> = {
  raw: {
    ...jsonl,
    client: [Buffer.from('ab'), Buffer.from('cd')],
    server: [nothing, Buffer.alloc(64, 'e')],
  },
  jsonl,
  websocket,
  sse,
};
