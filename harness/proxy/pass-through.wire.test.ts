import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rawClient } from '../transports/testing/raw-peer.ts';
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

const ways: [string, TestLinkOptions][] = [
  ['blind', { proxy: { recordUnits: false } }],
  ['watching', {}],
  ['cutting', { plan: 'drop on never/seen' }],
];

describe.each(ways)('a link that is %s', (_, options) => {
  it('passes bytes both ways and keeps the half that is open', async () => {
    const link = await start(options);
    const { client, server } = await link.connect();
    client.socket.write('ping');
    await server.receives('ping');
    server.socket.end('pong');
    await client.receives('pong');
    await client.hears('end');
    client.socket.write(' after');
    await server.receives('ping after');
    client.socket.end();
    await server.hears('close');
    await client.hears('close');
    expect([client.fate, server.fate]).toEqual([
      ['end', 'close'],
      ['end', 'close'],
    ]);
  });

  it('forwards RST as RST, from the client', async () => {
    const link = await start(options);
    const { client, server } = await link.connect();
    client.socket.write('last words');
    await server.receives('last words');
    client.socket.resetAndDestroy();
    await server.hears('close');
    expect(server.fate).toEqual(['ECONNRESET', 'close']);
  });

  it('forwards RST as RST, from the server', async () => {
    const link = await start(options);
    const { client, server } = await link.connect();
    server.socket.write('last words');
    await client.receives('last words');
    server.socket.resetAndDestroy();
    await client.hears('close');
    expect(client.fate).toEqual(['ECONNRESET', 'close']);
  });

  it('passes backpressure on, and loses nothing', async () => {
    const link = await start(options);
    const { client, server } = await link.connect();
    client.socket.pause();
    const block = Buffer.alloc(256 * 1024, 'x');
    let written = 0;
    // Kernel buffers take some MB; a proxy that read on would take all of it.
    while (written < 64 * 1024 * 1024 && link.of('backpressure').length === 0) {
      written += block.length;
      server.socket.write(block);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toBeLessThan(64 * 1024 * 1024);
    server.socket.end();
    client.socket.resume();
    await client.hears('end', 15_000);
    expect(client.bytes.length).toBe(written);
    const states = link.of('backpressure').filter(({ side }) => side === 'client');
    expect(states.map(({ state }) => state).slice(0, 2)).toEqual(['on', 'off']);
  });
});

describe('a link', () => {
  it('keeps what a client sends before the upstream is there', async () => {
    const link = await start();
    const { client, server } = await link.connect();
    client.socket.end('early');
    await server.hears('end');
    expect(server.text).toBe('early');
  });

  it('ends a client with FIN when nobody listens upstream, and says so', async () => {
    const link = await start();
    await link.server.close();
    const client = await rawClient(link.link.listen);
    client.socket.write('hello?');
    await client.hears('end');
    client.socket.end();
    await client.hears('close');
    expect(client.fate).toEqual(['end', 'close']);
    expect(link.of('upstream-failed').map(({ code }) => code)).toEqual(['UPSTREAM_REFUSED']);
  });

  it('joins tcp and unix', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'midturn-'));
    try {
      const path = join(folder, 'link.sock');
      const link = await start({
        serverPath: join(folder, 'server.sock'),
        link: { listen: { transport: 'unix', path } },
      });
      const { client, server } = await link.connect();
      client.socket.write('ping');
      await server.receives('ping');
      server.socket.end('pong');
      await client.hears('end');
      expect(client.text).toBe('pong');
    } finally {
      await Promise.all(open.map((link) => link.close()));
      open = [];
      rmSync(folder, { recursive: true });
    }
  });

  it('names the address that is in use', async () => {
    const link = await start();
    const { listen } = link.link;
    await expect(
      link.proxy.addLink({ name: 'other', listen, upstream: link.server.endpoint }),
    ).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(
        `127.0.0.1:${listen.transport === 'tcp' ? listen.port : ''}`,
      ),
    });
  });

  it('records a connection from its opening to its end', async () => {
    const link = await start();
    const { client, server } = await link.connect();
    client.socket.end('{"id":1,"method":"initialize"}\n');
    await server.hears('end');
    server.socket.end('{"id":1,"result":{}}\n');
    await client.hears('close');
    await link.proxy.close();
    const on = { link: 'main', connection: 1 };
    expect(link.events.slice(1)).toEqual([
      { type: 'connection-opened', ...on },
      { type: 'upstream-opened', ...on },
      {
        type: 'unit-received',
        ...on,
        direction: 'upstream',
        unit: 0,
        kind: 'line',
        bytes: 31,
        message: {
          kind: 'request',
          method: 'initialize',
          id: 1,
          bytes: 31,
          text: '{"id":1,"method":"initialize"}',
        },
      },
      { type: 'unit-delivered', ...on, direction: 'upstream', unit: 0, last: 0, bytes: 31 },
      { type: 'end-received', ...on, side: 'client', how: 'fin' },
      { type: 'end-delivered', ...on, side: 'server', how: 'fin' },
      {
        type: 'unit-received',
        ...on,
        direction: 'downstream',
        unit: 0,
        kind: 'line',
        bytes: 21,
        message: {
          kind: 'response',
          method: 'initialize',
          id: 1,
          bytes: 21,
          text: '{"id":1,"result":{}}',
        },
      },
      { type: 'unit-delivered', ...on, direction: 'downstream', unit: 0, last: 0, bytes: 21 },
      { type: 'end-received', ...on, side: 'server', how: 'fin' },
      { type: 'end-delivered', ...on, side: 'client', how: 'fin' },
      ...(['upstream', 'downstream'] as const).map((direction) => {
        const text = {
          upstream: '{"id":1,"method":"initialize"}',
          downstream: '{"id":1,"result":{}}',
        };
        const line = Buffer.from(`${text[direction]}\n`);
        const start = line.toString('base64');
        const of = { ...on, direction, unit: 0, bytes: line.length };
        return { type: 'unit-bytes', ...of, headerBytes: 0, start };
      }),
      { type: 'connection-closed', ...on },
    ]);
  });

  it('closes every socket, twice if asked', async () => {
    const link = await start();
    const { client, server } = await link.connect();
    await Promise.all([link.proxy.close(), link.proxy.close()]);
    await client.hears('end');
    await server.hears('end');
    expect(link.link.openConnections).toBe(0);
  });
});
