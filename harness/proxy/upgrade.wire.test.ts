import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { EventBody } from '../history/event.ts';
import { parsePlan } from '../plan/parse.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { within } from '../transports/testing/within.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import type { LinkOptions } from './options.ts';
import { startProxy } from './start-proxy.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const local = (port: number): Endpoint => ({
  transport: 'tcp',
  scheme: 'ws',
  host: '127.0.0.1',
  port,
  path: '',
});

async function webSocketLink(plan: string, link: Partial<LinkOptions> = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  await once(server, 'listening');
  const events: EventBody[] = [];
  const recorder = { record: (event: EventBody) => events.push(event) };
  const proxy = startProxy({ plan: parsePlan(plan), seed: 1, recorder });
  const { port } = server.address() as { port: number };
  const running = await proxy.addLink({
    name: 'main',
    listen: local(0),
    upstream: local(port),
    ...link,
  });
  ends.push(
    () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
    () => proxy.close(),
  );
  const accepted = once(server, 'connection');
  const client = new WebSocket(printEndpoint(running.listen), { perMessageDeflate: true });
  client.on('error', () => {});
  await within(once(client, 'open'), 'the upgrade');
  const [peer] = (await within(accepted, 'the connection')) as [WebSocket];
  peer.on('error', () => {});
  return { proxy, client, server: peer, events };
}

const received = async (socket: WebSocket) => {
  const [data] = (await within(once(socket, 'message'), 'a message')) as [Buffer];
  return data.toString();
};

describe('the upgrade', () => {
  it('declines permessage-deflate for both peers', async () => {
    const { client, server, events } = await webSocketLink('');
    expect([client.extensions, server.extensions]).toEqual(['', '']);
    client.send('hello');
    expect(await received(server)).toBe('hello');
    expect(events).toContainEqual({
      type: 'upgraded',
      link: 'main',
      connection: 1,
      path: '/',
      status: 101,
      deflate: 'declined',
    });
    expect(events).toContainEqual(
      expect.objectContaining({ as: 'altered', own: { declined: 'permessage-deflate' } }),
    );
  });

  it('leaves permessage-deflate alone when asked to', async () => {
    const { client, server, events } = await webSocketLink('', { deflate: 'pass' });
    expect(client.extensions).toContain('permessage-deflate');
    const text = 'hello '.repeat(1_000);
    const arrives = received(server);
    client.send(text);
    expect(await arrives).toBe(text);
    expect(events).toContainEqual(expect.objectContaining({ type: 'upgraded', deflate: 'passed' }));
  });
});

describe('a plan on a WebSocket', () => {
  const note = (method: string, params: object) => JSON.stringify({ method, params });
  const delta = (n: number) =>
    note('item/agentMessage/delta', { threadId: 't', turnId: 'u', itemId: 'i', delta: `⟦t:${n}⟧` });

  it('drops exactly the message that it names, and records tokens and phases', async () => {
    const plan = 'drop on item/agentMessage/delta#2';
    const { client, server, events } = await webSocketLink(plan, { profile: appServerProfile });
    const got: string[] = [];
    client.on('message', (data) => got.push(String(data)));
    const closed = once(client, 'close');
    server.send(note('turn/started', { threadId: 't', turn: { id: 'u' } }));
    for (const n of [1, 2, 3]) server.send(delta(n));
    server.send(note('turn/completed', { threadId: 't', turn: { id: 'u' } }));
    server.close(1000, 'done');
    await within(closed, 'the close');
    expect(got.filter((text) => text.includes('delta'))).toEqual([delta(1), delta(3)]);
    const phases = events.flatMap((event) => (event.type === 'phase' ? event.phase : []));
    expect(phases).toEqual(['turn-started', 'streaming', 'turn-completed']);
    const tokens = events.flatMap((event) =>
      event.type === 'unit-received' ? (event.message?.tokens ?? []) : [],
    );
    expect(tokens).toEqual([1, 2, 3]);
    const closes = events.flatMap((event) =>
      event.type === 'unit-received' && event.close ? [event.close.code] : [],
    );
    expect(closes).toEqual([1000, 1000]);
  });

  it('closes with a code and a reason that both peers understand', async () => {
    const { client, server } = await webSocketLink('close(1012, "restart") on turn/started');
    const both = Promise.all([once(client, 'close'), once(server, 'close')]);
    server.send(note('turn/started', {}));
    const [one, other] = await within(both, 'both closes');
    expect([one[0], String(one[1]), other[0], String(other[1])]).toEqual([
      1012,
      'restart',
      1012,
      'restart',
    ]);
  });

  it('of a reset leaves both without a Close frame', async () => {
    const { client, server, events } = await webSocketLink('reset on turn/started');
    const both = Promise.all([once(client, 'close'), once(server, 'close')]);
    server.send(note('turn/started', {}));
    const codes = (await within(both, 'both closes')).map(([code]) => code);
    expect(codes).toEqual([1006, 1006]);
    const ended = events.flatMap((event) => (event.type === 'end-delivered' ? [event.how] : []));
    expect(ended).toEqual(['rst', 'rst']);
  });
});
