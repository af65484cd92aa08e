/** Who means ill: names that no path can hold, floods of toxics, a populate that fails, readers that never read. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { type ControlOptions, type ControlServer, startControlServer } from './control-server.ts';

let servers: ControlServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});
async function start(options: Partial<ControlOptions> = {}): Promise<ControlServer> {
  const makeRecorder = () => ({ record() {} });
  const base = { port: 0, seed: 1, clock: systemClock, makeRecorder };
  const server = await startControlServer({ ...base, ...options });
  servers.push(server);
  return server;
}

interface Got {
  readonly status: number | undefined;
  readonly text: string;
}
function call(
  server: ControlServer,
  method: string,
  path: string,
  body = '',
  headers = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += bytes;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
const proxy = (more: object) =>
  JSON.stringify({ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', ...more });

describe('the control server', () => {
  it.each([
    '.',
    '..',
    '\ud800',
    'a\udc00',
  ])('makes nothing that it could not delete: %j', async (name) => {
    const server = await start();
    expect((await call(server, 'POST', '/proxies', proxy({ name }))).status).toBe(400);
    await call(server, 'POST', '/proxies', proxy({}));
    const toxic = JSON.stringify({ name, type: 'noop' });
    expect((await call(server, 'POST', '/proxies/a/toxics', toxic)).status).toBe(400);
  });

  it('refuses sixteen thousand toxics at once', async () => {
    const server = await start();
    const toxics = Array.from({ length: 16_000 }, (_, i) => ({ name: `t${i}`, type: 'noop' }));
    const began = performance.now();
    const { status } = await call(server, 'POST', '/proxies', proxy({ toxics }));
    expect([status, performance.now() - began < 2_000]).toEqual([400, true]);
  });

  it('leaves a proxy on, with its toxics, where a populate can not replace it', async () => {
    const server = await start();
    const toxics = [{ name: 't', type: 'latency', attributes: { latency: 1 } }];
    await call(server, 'POST', '/proxies', proxy({ toxics }));
    const before = (await call(server, 'GET', '/proxies/a')).text;
    const wanted = `[${proxy({ listen: '203.0.113.1:1' })}]`;
    expect((await call(server, 'POST', '/populate', wanted)).status).not.toBe(201);
    expect(JSON.parse((await call(server, 'GET', '/proxies/a')).text)).toEqual(JSON.parse(before));
  });

  it('asks for the token on every route, and takes no other', async () => {
    const server = await start({ token: 's3cret' });
    const status = async (path: string, authorization?: string) =>
      (await call(server, 'GET', path, '', authorization ? { authorization } : {})).status;
    for (const path of ['/version', '/proxies', '/history', '/events', '/proxies/a']) {
      expect(await status(path)).toBe(401);
      expect(await status(path, 'Bearer s3cre')).toBe(401);
      expect(await status(path, 'Basic s3cret')).toBe(401);
    }
    expect([
      await status('/version', 'Bearer s3cret'),
      await status('/proxies', 'bearer s3cret'),
    ]).toEqual([200, 200]);
  });

  it('has so many readers of events and no more, and tells the others', async () => {
    const server = await start();
    const { port } = new URL(server.url);
    const ask = () =>
      new Promise<{ line: string; end(): void }>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => {});
        socket.write('GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
        socket.once('data', (bytes) =>
          resolve({ line: String(bytes).slice(0, 12), end: () => socket.destroy() }),
        );
      });
    const readers = await Promise.all(Array.from({ length: 210 }, ask));
    const lines = readers.map(({ line }) => line);
    expect(lines.filter((line) => line === 'HTTP/1.1 200').length).toBe(200);
    expect(lines.filter((line) => line === 'HTTP/1.1 503').length).toBe(10);
    for (const { end } of readers) end();
  });
});
