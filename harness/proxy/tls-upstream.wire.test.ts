import { once } from 'node:events';
import { createServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { EventBody } from '../history/event.ts';
import { parsePlan } from '../plan/parse.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { rawClient } from '../transports/testing/raw-peer.ts';
import { selfSigned } from '../transports/testing/self-signed.ts';
import { within } from '../transports/testing/within.ts';
import type { LinkOptions } from './options.ts';
import { startProxy } from './start-proxy.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function tlsLink(plan: string, options: Partial<LinkOptions> = {}) {
  const server = createServer(selfSigned, (request, response) =>
    response.end(request.headers.host),
  );
  const sockets = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const events: EventBody[] = [];
  const recorder = { record: (event: EventBody) => events.push(event) };
  const proxy = startProxy({ plan: parsePlan(plan), seed: 1, recorder });
  const at = { transport: 'tcp', host: '127.0.0.1', path: '' } as const;
  const link = await proxy.addLink({
    name: 'main',
    listen: { ...at, scheme: 'ws', port: 0 },
    upstream: { ...at, scheme: 'wss', port },
    ca: selfSigned.cert,
    ...options,
  });
  ends.push(
    () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
    () => proxy.close(),
  );
  return { link, sockets, events, port };
}

describe('a link to a server behind TLS', () => {
  it('speaks plain to its client, and names the server to itself', async () => {
    const { link, port } = await tlsLink('');
    const client = await rawClient(link.listen);
    client.socket.write('GET / HTTP/1.1\r\nHost: wrong\r\nConnection: close\r\n\r\n');
    await client.hears('end');
    expect(client.text).toContain(`\r\n\r\n127.0.0.1:${port}`);
  });

  it('injects faults into what is secret on the wire', async () => {
    const { link, sockets } = await tlsLink('drop on b\nreset on d');
    const accepted = once(sockets, 'connection');
    const client = new WebSocket(printEndpoint(link.listen));
    client.on('error', () => {});
    const got: string[] = [];
    client.on('message', (data) => got.push(String(data)));
    const closed = once(client, 'close');
    const [peer] = (await within(accepted, 'the connection')) as [WebSocket];
    peer.on('error', () => {});
    for (const method of ['a', 'b', 'c', 'd']) peer.send(JSON.stringify({ method }));
    const [code] = await within(closed, 'the end');
    expect([code, got]).toEqual([1006, ['{"method":"a"}', '{"method":"c"}']]);
  });

  it('ends the client when the certificate is not to be trusted, and says why', async () => {
    const { link, events } = await tlsLink('', { ca: '' });
    const client = await rawClient(link.listen);
    await client.hears('end');
    const failed = events.find(({ type }) => type === 'upstream-failed');
    expect(failed).toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('self-signed'),
    });
  });
});
