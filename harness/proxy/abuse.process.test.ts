import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fraction } from '../random/fraction.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { rawClient } from '../transports/testing/raw-peer.ts';
import { within } from '../transports/testing/within.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

let link: TestLink;
const ends: (() => void)[] = [];
beforeEach(async () => {
  link = await testLink({ plan: 'reset on c connection 1000000' });
});
afterEach(async () => {
  await link.close();
  for (const end of ends.splice(0)) end();
});

/** A server that is stopped, with a full queue of connections: a dial to it hangs. */
async function hangingServer(): Promise<Endpoint> {
  const script =
    'const s = require("node:net").createServer();' +
    's.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(s.address().port))';
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await within(once(child.stdout, 'data'), 'its port')) as [Buffer];
  child.kill('SIGSTOP');
  const port = Number(line);
  const fillers: Socket[] = [];
  for (let i = 0; i < 4; i++) {
    fillers.push(connect({ port, host: '127.0.0.1' }).on('error', () => {}));
  }
  ends.push(() => {
    for (const filler of fillers) filler.destroy();
    child.kill('SIGKILL');
  });
  return { transport: 'tcp', scheme: 'tcp', host: '127.0.0.1', port, path: '' };
}

const listen: Endpoint = {
  transport: 'tcp',
  scheme: 'tcp',
  host: '127.0.0.1',
  port: 0,
  path: '',
};

const roundTrip = async () => {
  const { client, server } = await link.connect();
  client.socket.end('{"method":"ping"}\n');
  await server.hears('end');
  server.socket.end('{"method":"pong"}\n');
  await client.hears('end');
  return client.text;
};

describe('a dial that hangs', () => {
  it('blocks neither other links, nor other connections of its link, nor the end of the proxy', async () => {
    const upstream = await hangingServer();
    const hanging = await link.proxy.addLink({ name: 'hanging', listen, upstream });
    const waiting = await Promise.all([1, 2, 3, 4].map(() => rawClient(hanging.listen)));
    for (const { socket } of waiting) socket.write('anybody there?');
    expect(await roundTrip()).toBe('{"method":"pong"}\n');
    expect(hanging.openConnections).toBe(4);
    await within(link.proxy.close(), 'the end of the proxy', 2_000);
    for (const client of waiting) await client.until('its end', () => client.fate.length > 0);
    for (const { socket } of waiting) socket.destroy();
  });
});

describe('a client that sends nonsense', () => {
  const nonsense: [string, (index: number) => Buffer][] = [
    ['random bytes', (i) => Buffer.from([...Array(40)].map((_, at) => fraction(i, at) * 256))],
    [
      'a frame without its end',
      () => Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]),
    ],
    ['a head without its end', () => Buffer.from(`GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}`)],
    ['half a line', () => Buffer.from('{"method":')],
    ['reserved bits', () => Buffer.from([0xf3, 0x80, 1, 2, 3, 4])],
  ];

  it.each(nonsense)('(%s) gets it through, and harms nobody', async (_, bytesOf) => {
    for (let index = 0; index < 10; index++) {
      const { client, server } = await link.connect();
      const bytes = bytesOf(index);
      client.socket.end(bytes);
      await server.hears('end');
      expect(server.bytes.equals(bytes)).toBe(true);
      server.socket.resetAndDestroy();
      await client.until('an end', () => client.fate.length > 0);
      client.socket.destroy();
    }
    expect(await roundTrip()).toBe('{"method":"pong"}\n');
  });
});
