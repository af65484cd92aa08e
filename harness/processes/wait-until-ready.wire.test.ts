import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { steadyClock } from '../testing/steady-clock.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
import { waitUntilListening, waitUntilReady, waitUntilServing } from './wait-until-ready.ts';

const servers: Server[] = [];
const wait = { timeoutMs: 5_000, clock: steadyClock };

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(statuses: number[], path?: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(statuses.length > 1 ? (statuses.shift() as number) : (statuses[0] ?? 200));
    response.end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`;
}

describe('waitUntilReady', () => {
  it('asks again until the answer is 200', async () => {
    const statuses = [503, 503, 200];
    await waitUntilReady(await serve(statuses), wait);
    expect(statuses).toEqual([200]);
  });

  it('says what it got when its time is over', async () => {
    const url = await serve([503]);
    await expect(waitUntilReady(url, { ...wait, timeoutMs: 60 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: `Expected ${url} to answer 200 within 60 ms, got status 503.`,
    });
  });

  it('ends with the reason of its signal', async () => {
    const url = await serve([503]);
    const abort = new AbortController();
    const waiting = waitUntilReady(url, { ...wait, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('waitUntilServing', () => {
  /** Without a page to ask: a plain request is hung up on, an upgrade is taken from the second on. */
  async function startOld(): Promise<{ url: string; log: string[] }> {
    const log: string[] = [];
    const server = createServer((request) => {
      log.push(`${request.url}`);
      request.socket.destroy();
    });
    server.on('upgrade', (request, socket) => {
      log.push(`${request.headers.upgrade}`);
      if (log.length < 4) socket.destroy();
      else
        socket.end(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
        );
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, log };
  }

  it('takes a handshake for it where a plain request is hung up on', async () => {
    const { url, log } = await startOld();
    await waitUntilServing(url, wait);
    expect(log).toEqual(['/readyz', 'websocket', '/readyz', 'websocket']);
  });

  it('goes by the page where there is one', async () => {
    const statuses = [503, 200];
    const url = await serve(statuses);
    await waitUntilServing(url.replace('http:', 'ws:').replace('/readyz', ''), wait);
    expect(statuses).toEqual([200]);
  });
});

describe('waitUntilListening', () => {
  it('waits for somebody on a unix socket', async () => {
    const folder = await makeTemporaryFolder('midturn-test-');
    const path = join(folder.path, 's.sock');
    const listening = waitUntilListening({ path }, wait);
    await serve([200], path);
    await listening;
    await folder.remove();
  });
});
