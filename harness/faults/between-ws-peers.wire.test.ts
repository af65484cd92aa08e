/**
 * Faults of frames and messages between a client and a server of `ws`, which knows nothing of our
 * codec: what a well-behaved peer makes of each.
 */
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { parsePlan } from '../plan/parse.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { within } from '../transports/testing/within.ts';

const loopback = { transport: 'tcp', scheme: 'ws', host: '127.0.0.1', path: '' } as const;
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Talk {
  /** What each side received, as text; its error and close code at the end. */
  readonly client: string[];
  readonly server: string[];
}

/** Connects through a proxy with this plan; the server sends `down`, or the client `up`, and closes. */
async function talk(
  plan: string,
  down: readonly unknown[],
  up: readonly unknown[] = [],
): Promise<Talk> {
  const heard: Talk = { client: [], server: [] };
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 1_000_000 });
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const serverClosed = new Promise<void>((resolve) => {
    server.on('connection', (socket) => listen(socket, heard.server, resolve));
  });
  server.on('connection', (socket) => {
    for (const body of down) socket.send(JSON.stringify(body));
    if (up.length === 0) socket.close(1000);
  });
  const recorder = { record: () => undefined };
  const proxy = startProxy({ plan: parsePlan(plan), seed: 42, recorder });
  closers.push(() => proxy.close());
  const link = await proxy.addLink({
    name: 'main',
    listen: { ...loopback, port: 0 },
    upstream: { ...loopback, port },
  });
  const listening = link.listen as { readonly port: number };
  const client = new WebSocket(`ws://127.0.0.1:${listening.port}`, { maxPayload: 1_000_000 });
  closers.push(() => client.terminate());
  client.on('open', () => {
    for (const body of up) client.send(JSON.stringify(body));
    if (up.length > 0) client.close(1000);
  });
  await within(new Promise<void>((resolve) => listen(client, heard.client, resolve)), 'its close');
  if (up.length > 0) await within(serverClosed, 'the close of the server');
  return heard;
}

function listen(socket: WebSocket, heard: string[], closed: () => void): void {
  socket.on('message', (data) => heard.push(String(data)));
  socket.on('error', (error) => heard.push((error as { code?: string }).code ?? error.message));
  socket.on('close', (code) => {
    heard.push(`close ${code}`);
    closed();
  });
}

const texts = (...bodies: unknown[]) => bodies.map((body) => JSON.stringify(body));
const a = { method: 'a', params: { text: 'é€😀 and more' } };
const b = { method: 'b' };
const c = { method: 'c' };

describe('a client of ws', () => {
  test('reads the same out of fragments and gathered frames', async () => {
    for (const plan of ['split(5)', 'coalesce(3, within 20ms)', 'slicer(1)']) {
      const { client } = await talk(plan, [a, b, c]);
      expect(client, plan).toEqual([...texts(a, b, c), 'close 1000']);
    }
  });

  test.each([
    ['duplicate(3) on b', texts(a, b, b, b, c)],
    ['drop on b', texts(a, c)],
    ['reorder on a', texts(b, a, c)],
    ['hold-until(c) on a', texts(b, c, a)],
    [
      'rewrite("and more", "less") on a',
      [...texts(a), ...texts(b, c)].map((one) => one.replace('and more', 'less')),
    ],
    ['noise("oops") on b', [...texts(a), 'oops', ...texts(b, c)]],
    ['delay(20ms) on b', texts(a, b, c)],
  ])('with `%s`', async (plan, expected) => {
    const { client } = await talk(plan, [a, b, c]);
    expect(client).toEqual([...expected, 'close 1000']);
  });

  test.each([
    ['mask-error on b', 'WS_ERR_UNEXPECTED_MASK'],
    ['reserved-bits on b', 'WS_ERR_UNEXPECTED_RSV_1'],
    ['reserved-bits(2) on b', 'WS_ERR_UNEXPECTED_RSV_2_3'],
    ['oversize(1000001) on b', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
  ])('refuses what `%s` sends', async (plan, code) => {
    const { client } = await talk(plan, [a, b, c]);
    expect(client.slice(0, 2)).toEqual([...texts(a), code]);
  });

  test('takes a message of exactly its limit', async () => {
    const { client } = await talk('oversize(1000000) on b', [a, b]);
    expect(client.map((one) => one.length)).toEqual([texts(a)[0]?.length, 1_000_000, 10]);
  });

  test('is told another status, or a wrong key', async () => {
    const refused = await talk('handshake-error(status 503)', [a]);
    expect(refused.client).toEqual(['Unexpected server response: 503', 'close 1006']);
    const wrong = await talk('handshake-error(wrong-accept)', [a]);
    expect(wrong.client).toEqual(['Invalid Sec-WebSocket-Accept header', 'close 1006']);
  });
});

describe('a server of ws', () => {
  test('reads the same out of masked fragments', async () => {
    const { server } = await talk('split(4) upstream', [], [a, b]);
    expect(server).toEqual([...texts(a, b), 'close 1000']);
  });

  test('refuses a frame without its mask', async () => {
    const { server } = await talk('mask-error upstream on b', [], [a, b]);
    expect(server.slice(0, 2)).toEqual([...texts(a), 'WS_ERR_EXPECTED_MASK']);
  });

  test('does not see the request that is answered for it, and its client gets the answer', async () => {
    const request = { id: 7, method: 'turn/start', params: {} };
    const { client, server } = await talk('answer(-32001, "busy") on turn/start', [], [request, b]);
    expect(server).toEqual([...texts(b), 'close 1000']);
    expect(client).toEqual([
      ...texts({ id: 7, error: { code: -32_001, message: 'busy' } }),
      'close 1000',
    ]);
  });
});
