import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { selfSigned } from '../transports/testing/self-signed.ts';
import { type Started, startMidturn } from './testing/midturn-command.ts';

const ends: (() => unknown)[] = [];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-links-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true });
});

/** A WebSocket server that repeats what it hears. */
async function echoOn(server: Server, where: string | number): Promise<number> {
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(String(data)));
    socket.on('error', () => {});
  });
  if (typeof where === 'string') server.listen(where);
  else server.listen(where, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    for (const client of sockets.clients) client.terminate();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

function start(...words: string[]): Started {
  const proxy = startMidturn(['proxy', ...words]);
  ends.push(() => void proxy.child.kill('SIGKILL'));
  return proxy;
}

/** Sends a text; resolves with the answer, or the code of the close. */
async function ask(url: string, text: string): Promise<string | number> {
  const socket = new WebSocket(url);
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.on('open', () => socket.send(text));
    socket.on('close', resolve);
    socket.on('message', (data) => {
      resolve(String(data));
      socket.close();
    });
  });
}

/** A server of lines on a unix socket that greets with its process id. */
const tellsItsPid = `
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
rmSync(process.argv[2], { force: true });
const greet = (socket) => socket.on('error', () => {}).resume().write(process.pid + '\\n');
createServer(greet).listen(process.argv[2]);
`;

/** Says a word to the server behind a port, which is perhaps not up yet, until it greets; not as `not`. */
async function tell(port: number, method: string, not?: string): Promise<string> {
  for (;;) {
    const greeting = await new Promise<string>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.setEncoding('utf8').on('error', () => {});
      socket.once('data', (text) => resolve(String(text).trim()));
      socket.once('close', () => resolve(''));
      socket.write(`${JSON.stringify({ method })}\n`);
      ends.push(() => void socket.destroy());
    });
    if (greeting !== '' && greeting !== not) return greeting;
  }
}

describe('midturn proxy', () => {
  it('serves the links of a file, tcp in front of unix and unix in front of tcp', async () => {
    const path = join(folder, 'server.sock');
    const front = join(folder, 'front.sock');
    await echoOn(createServer(), path);
    const port = await echoOn(createServer(), 0);
    const config = {
      links: [
        { name: 'one', listen: 'ws://127.0.0.1:0', upstream: `unix:${path}` },
        { name: 'two', listen: `unix:${front}`, upstream: `ws://127.0.0.1:${port}` },
      ],
      plan: ['reset on b link two'],
      record: 'kept.jsonl',
    };
    await writeFile(join(folder, 'links.json'), JSON.stringify(config));
    const proxy = start('--config', join(folder, 'links.json'));
    const [, one = ''] = await proxy.until(/^one: (ws:\/\/127\.0\.0\.1:\d+) → unix:/m);
    await proxy.until(/^two: unix:.* → ws:.*\. Ctrl-C/m);
    const message = JSON.stringify({ method: 'b' });
    expect(await ask(one, message)).toBe(message);
    expect(await ask(`ws+unix:${front}:/`, message)).toBe(1006);
    await proxy.until(/two #1 ⚡ {2}fault 1 reset at b/);
    proxy.child.kill('SIGINT');
    expect((await proxy.finished).stdout).toContain('fault 1  reset link two on b  fired once');
    const kept = await readFile(join(folder, 'kept.jsonl'), 'utf8');
    expect(kept).toContain('"type":"fault-fired"');
  });

  it('speaks TLS to the upstream and none to the client', async () => {
    const port = await echoOn(createTlsServer(selfSigned), 0);
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, selfSigned.cert);
    const upstream = `wss://localhost:${port}`;
    const proxy = start('--listen', 'ws://127.0.0.1:0', '--upstream', upstream, '--ca', ca);
    const [, url = ''] = await proxy.until(/^(ws:\/\/127\.0\.0\.1:\d+) → wss:/m);
    expect(await ask(url, 'hello')).toBe('hello');
  });

  it('signals a process that the user names', async () => {
    const port = await echoOn(createServer(), 0);
    const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const exited = once(victim, 'exit');
    ends.push(() => void victim.kill('SIGKILL'));
    const proxy = start(
      ...['--listen', 'ws://127.0.0.1:0', '--upstream', `ws://127.0.0.1:${port}`],
      ...['--process', `worker=${victim.pid}`, 'kill worker on go', '--json'],
    );
    const [, url = ''] = await proxy.until(/^(ws:\/\/127\.0\.0\.1:\d+) → /m);
    await ask(url, JSON.stringify({ method: 'go' }));
    expect(await exited).toEqual([null, 'SIGKILL']);
    await proxy.until(/"type":"process-signalled","process":"worker"/);
  });

  it('starts a process by its command, and restarts it behind the same address', async () => {
    const path = join(folder, 'own.sock');
    const script = join(folder, 'server.mjs');
    await writeFile(script, tellsItsPid);
    const command = `'${process.execPath}' '${script}' '${path}'`;
    const proxy = start(
      ...['--listen', 'tcp://127.0.0.1:0', '--upstream', `unix:${path}`, '--codec', 'jsonl'],
      ...['--process', `server=${command}`, 'restart server on go'],
    );
    const [, port = ''] = await proxy.until(/^tcp:\/\/127\.0\.0\.1:(\d+) → unix:/m);
    const first = await tell(Number(port), 'hello');
    const second = await tell(Number(port), 'go', first);
    await proxy.until(/fault 1 restart at go: SIGTERM to server, start it again/);
    proxy.child.kill('SIGINT');
    expect((await proxy.finished).exitCode).toBe(130);
    for (const pid of [first, second]) expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });

  it('warns before it starts of lines that cannot do what they say', async () => {
    const proxy = start(
      ...['--listen', 'tcp://127.0.0.1:0', '--upstream', 'tcp://127.0.0.1:1', '--codec', 'raw'],
      'reset; close; drop on x; kill server; reset on turn/started; restart worker',
      ...['--process', `worker=${process.pid}`],
    );
    await proxy.until(/Ctrl-C/);
    proxy.child.kill('SIGINT');
    const { stderr } = await proxy.finished;
    expect(stderr.split('\n').filter((line) => line.startsWith('warning'))).toEqual([
      'warning: fault 2 `close` does not fit: `close` is for websocket, and link `client` is cut as raw.',
      'warning: fault 3 `drop on x` does not fit: it is about messages, and link `client` is cut as raw.',
      'warning: fault 4 `kill server` does not fit: it is about process `server`, and known are worker.',
      'warning: fault 5 `reset on turn/started` does not fit: it is about messages, and link `client` is cut as raw.',
      'warning: fault 6 `restart worker` does not fit: nobody here knows how to start process `worker` again.',
    ]);
  });

  it.each([
    [['--config', 'gone.yaml'], 'Expected a config file, found no `gone.yaml`.'],
    [
      ['--process', 'x', '--listen', '127.0.0.1:0', '--upstream', '127.0.0.1:1'],
      'Expected `--process` to be a name with a process id or a command, such as `server=4711` or `server=my-server --port 4500`, got `x`.',
    ],
    [
      ['--ca', 'gone.pem', '--listen', '127.0.0.1:0', '--upstream', 'wss://localhost:1'],
      'Expected a PEM file of certificates, found no readable `gone.pem`.',
    ],
    [
      [
        '--process',
        'server=no-such-program x',
        '--listen',
        '127.0.0.1:0',
        '--upstream',
        '127.0.0.1:1',
      ],
      'Expected process `server` to be a command that can be started, got `no-such-program x`: spawn no-such-program ENOENT.',
    ],
    [
      ['--record', '/dev/null/x', '--listen', '127.0.0.1:0', '--upstream', '127.0.0.1:1'],
      'Expected `--record` to name a file that can be written, got `/dev/null/x` (ENOTDIR).',
    ],
  ])('%j ends with 64 and one message', async (words, message) => {
    const { exitCode, stderr } = await start(...words).finished;
    expect([exitCode, stderr]).toEqual([64, `midturn: ${message}\n`]);
  });
});
