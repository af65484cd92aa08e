import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { dial } from './dial.ts';
import type { Endpoint } from './endpoint.ts';
import { type Listener, listen } from './listen.ts';
import { rawClient } from './testing/raw-peer.ts';
import { within } from './testing/within.ts';

let folder: string;
const listeners: Listener[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-'));
});
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
  rmSync(folder, { recursive: true });
});

const tcp: Endpoint = { transport: 'tcp', scheme: 'tcp', host: '127.0.0.1', port: 0, path: '' };
const leave = (connection: Connection) => connection.destroy();
const listenOn = async (endpoint: Endpoint, onConnection: (one: Connection) => void = leave) => {
  const listener = await listen(endpoint, onConnection);
  listeners.push(listener);
  return listener;
};

/** A connection's events as a log, and a promise of its end. */
function follow(connection: Connection) {
  const log: string[] = [];
  const closed = new Promise<void>((resolve) => {
    connection.handler = {
      onData: (bytes) => void log.push(`data ${bytes}`),
      onEnd: () => void log.push('end'),
      onDrain() {},
      onBroken: (how) => void log.push(how),
      onClosed: resolve,
    };
  });
  connection.resume();
  return { log, closed: within(closed, 'the end of the connection') };
}

describe('listen', () => {
  it('replaces a unix socket file that a crash has left, and removes its own', async () => {
    const path = join(folder, 'left.sock');
    const crash = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ['-e', crash]);
    expect(existsSync(path)).toBe(true);
    const listener = await listenOn({ transport: 'unix', path });
    const client = await rawClient(listener.endpoint);
    client.socket.destroy();
    await listener.close();
    expect(existsSync(path)).toBe(false);
  });

  it('does not take a unix socket from a process that listens on it', async () => {
    const endpoint: Endpoint = { transport: 'unix', path: join(folder, 'taken.sock') };
    await listenOn(endpoint);
    await expect(listen(endpoint, () => {})).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Cannot listen on \`unix:${join(folder, 'taken.sock')}\`: the address is in use.`,
    });
  });

  it('refuses a unix path that the kernel would cut, and TLS', async () => {
    const path = join(folder, 'x'.repeat(120));
    await expect(listen({ transport: 'unix', path }, () => {})).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    await expect(listen({ ...tcp, scheme: 'wss' }, () => {})).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });
});

describe('dial', () => {
  it('says that nobody listens', async () => {
    const { endpoint, close } = await listenOn(tcp);
    await close();
    const unix: Endpoint = { transport: 'unix', path: join(folder, 'none.sock') };
    await expect(dial(endpoint)).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
    await expect(dial(unix)).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
  });

  it('is bounded, and can be aborted', async () => {
    const accepted: Connection[] = [];
    const { endpoint } = await listenOn(tcp, (connection) => void accepted.push(connection));
    // A TLS handshake that nobody answers.
    const silent: Endpoint = { ...endpoint, scheme: 'https' } as Endpoint;
    await expect(dial(silent, { timeoutMs: 30 })).rejects.toMatchObject({ code: 'TIMED_OUT' });
    const signal = AbortSignal.timeout(30);
    await expect(dial(silent, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(dial(endpoint, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    for (const connection of accepted) connection.destroy();
  });
});

describe('a connection', () => {
  it('reads nothing before it is resumed', async () => {
    let accepted: Connection | undefined;
    const { endpoint } = await listenOn(tcp, (connection) => {
      accepted = connection;
    });
    const client = await rawClient(endpoint);
    client.socket.end('early');
    await client.until('being accepted', () => accepted !== undefined);
    const { log, closed } = follow(accepted as Connection);
    accepted?.end();
    await closed;
    expect(log).toEqual(['data early', 'end']);
  });

  it('tells RST from FIN, also when it comes right behind data', async () => {
    const { endpoint } = await listenOn(tcp, (connection) => {
      connection.handler = { ...connection.handler, onData: () => {} };
      connection.write(Buffer.from('last words'));
      connection.reset();
    });
    for (let i = 0; i < 20; i++) {
      const connection = await dial(endpoint).catch(() => undefined);
      // The RST may even overtake the end of the handshake.
      if (!connection) continue;
      const { log, closed } = follow(connection);
      await closed;
      expect(log.at(-1)).toBe('rst');
    }
  });
});
