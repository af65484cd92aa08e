/** What waits in the proxy though no fault has asked for it, and how much of it there may be. */
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFrame, maskFor } from '../wire/frame.ts';
import { type TestLink, type TestLinkOptions, testLink } from './testing/test-link.ts';

let open: TestLink[] = [];
const start = async (options?: TestLinkOptions) => {
  const link = await testLink(options);
  open.push(link);
  return link;
};
afterEach(async () => {
  await Promise.all(open.map((link) => link.close()));
  open = [];
});

const webSocket =
  'GET /w HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n';
const declined = 'GET /w HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const packed = encodeFrame({ opcode: 1, rsv: 4, payload: Buffer.from('z'), mask: maskFor(1) });
const tunnels = [
  'CONNECT h:1 HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n',
  'POST / HTTP/1.1\r\nContent-Length: 0\r\nUpgrade: TLS/1.0\r\nConnection: upgrade\r\n\r\n',
];
const early = ['ls -l', '\u0016\u0003\u0001', 'GET /x', '{"half":'];
const cases = [
  [webSocket, declined, packed],
  ...tunnels.flatMap((head) => early.map((bytes) => [head, head, Buffer.from(bytes)] as const)),
] as const;
const ways: [string, TestLinkOptions][] = [
  ['watching', {}],
  ['recording nothing', { proxy: { recordUnits: false } }],
  ['with a rule that never fires', { plan: 'drop on never/seen' }],
];

describe.each(ways)('a link that is %s', (_, options) => {
  it.each(cases)('passes at once what follows %j', async (head, cut, bytes) => {
    // Who doesn't look at messages has no reason to decline compression.
    const passed = options.proxy?.recordUnits === false ? head : cut;
    const link = await start(options);
    const { client, server } = await link.connect();
    client.socket.write(head);
    await server.until('the head', () => server.text === passed);
    client.socket.write(bytes);
    await server.receivesBytes(passed.length + bytes.length);
    expect(server.bytes).toEqual(Buffer.concat([Buffer.from(passed), bytes]));
  });
});

it('declines compression again where a first request for a WebSocket was refused', async () => {
  const link = await start();
  const { client, server } = await link.connect();
  client.socket.write(webSocket);
  await server.receives(declined);
  server.socket.write('HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n');
  await client.until('the answer', () => client.text.endsWith('\r\n\r\n'));
  client.socket.write(webSocket);
  await server.receives(declined + declined);
});

it('cuts no more what would hold too much on all connections together, and passes it', async () => {
  const link = await start({ plan: 'drop on never/seen', proxy: { heldBytesMax: 100_000 } });
  const whole = encodeFrame({ opcode: 1, payload: Buffer.alloc(70_000, 'a'), mask: maskFor(1) });
  const one = await link.connect();
  const other = await link.connect();
  for (const { client } of [one, other]) client.socket.write(whole.subarray(0, 60_000));
  await link.until('codec-gave-up');
  expect(link.of('codec-gave-up')).toEqual([
    expect.objectContaining({ direction: 'upstream', code: 'MESSAGE_TOO_LARGE' }),
  ]);
  for (const { client } of [one, other]) client.socket.write(whole.subarray(60_000));
  for (const { server } of [one, other]) {
    await server.receivesBytes(whole.length);
    expect(server.bytes.equals(whole)).toBe(true);
  }
});
