import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { readHistory } from '../history/read-history.ts';
import { midturn, type Started, startMidturn } from './testing/midturn-command.ts';

/** A server that answers a `turn/start` with three deltas and the end of the turn. */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
const started: Started[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-proxy-test-'));
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const { id } = JSON.parse(String(data));
      socket.send(JSON.stringify({ id, result: {} }));
      const send = (method: string) => socket.send(JSON.stringify({ method, params: {} }));
      send('turn/started');
      for (let i = 0; i < 3; i++) send('item/agentMessage/delta');
      send('turn/completed');
    });
  });
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function startProxy(...words: string[]): Promise<Started & { readonly url: string }> {
  const { port } = server.address() as AddressInfo;
  const upstream = `ws://127.0.0.1:${port}`;
  const proxy = startMidturn(
    ['proxy', '--listen', 'ws://127.0.0.1:0', '--upstream', upstream].concat(words),
  );
  started.push(proxy);
  const [, url = ''] = await proxy.until(/^(ws:\/\/127\.0\.0\.1:\d+) → /m);
  return { ...proxy, url };
}

/** One turn; resolves with the methods that came and how the connection ended. */
function turn(url: string): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const log: string[] = [];
    socket.on('open', () => socket.send(JSON.stringify({ id: 1, method: 'turn/start' })));
    socket.on('message', (data) => {
      const { method } = JSON.parse(String(data));
      log.push(method ?? 'answer');
      if (method === 'turn/completed') socket.close(1000);
    });
    socket.on('error', () => {});
    socket.on('close', (code) => resolve([...log, `closed ${code}`]));
  });
}

it('shows the messages of a turn and ends in order at Ctrl-C', async () => {
  const proxy = await startProxy();
  const delta = 'item/agentMessage/delta';
  expect(await turn(proxy.url)).toEqual([
    ...['answer', 'turn/started', delta, delta, delta, 'turn/completed', 'closed 1000'],
  ]);
  await proxy.until(/· {2}closed/);
  proxy.child.kill('SIGINT');
  const { exitCode, stdout } = await proxy.finished;
  expect(exitCode).toBe(130);
  const shown = [...stdout.matchAll(/#1 ([→←]) {2}(.*?) {2,}/g)].map(([, a, b]) => `${a} ${b}`);
  expect(shown).toEqual([
    ...['→ HTTP head', '← HTTP head'],
    ...['→ turn/start #1', '← turn/start #1 answered', '← turn/started', `← ${delta}`],
    ...[`← ${delta} × 2`, '← turn/completed', '→ Close 1000', '← Close 1000'],
  ]);
});

it('breaks the connection as the plan says, and keeps a history that can be judged', async () => {
  const record = join(folder, 'history.jsonl');
  const proxy = await startProxy('reset on item/agentMessage/delta#2', '--record', record);
  expect((await turn(proxy.url)).at(-1)).toBe('closed 1006');
  await proxy.until(/fault 1 reset at item\/agentMessage\/delta/);
  proxy.child.kill('SIGTERM');
  const { exitCode, stdout } = await proxy.finished;
  expect(exitCode).toBe(143);
  expect(stdout).toContain('fault 1  reset on item/agentMessage/delta#2  fired once');
  const { events, truncated } = await readHistory(record);
  expect([truncated, events.some(({ type }) => type === 'fault-fired')]).toEqual([false, true]);
  const judged = await midturn('check', record, '--invariant', 'in-order-once', '--json');
  expect(JSON.parse(judged.stdout)).toMatchObject({
    truncated: false,
    verdicts: [{ invariant: 'in-order-once' }],
  });
});

it('prints events as lines of JSON', async () => {
  const proxy = await startProxy('--json');
  await turn(proxy.url);
  await proxy.until(/"type":"connection-closed"/);
  proxy.child.kill('SIGINT');
  const lines = (await proxy.finished).stdout.trim().split('\n');
  expect(lines.map((line, index) => JSON.parse(line).index === index)).not.toContain(false);
});

it('says that a port is taken', async () => {
  const { port } = server.address() as AddressInfo;
  const taken = `ws://127.0.0.1:${port}`;
  const proxy = startMidturn(['proxy', '--listen', taken, '--upstream', taken]);
  started.push(proxy);
  const { exitCode, stderr } = await proxy.finished;
  expect(exitCode).toBe(64);
  expect(stderr).toContain(String(port));
});
