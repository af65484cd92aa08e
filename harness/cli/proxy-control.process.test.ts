import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readHistory } from '../history/read-history.ts';
import { midturn, type Started, startMidturn } from './testing/midturn-command.ts';

/** Answers each line with a line of the same method. */
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (bytes) => socket.write(bytes));
});
const started: Started[] = [];
let folder = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'midturn-control-test-'));
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const upstream = () => `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function startControlled(...words: string[]) {
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--upstream', upstream()];
  const proxy = startMidturn(['proxy', ...listen, '--control', '0', ...words]);
  started.push(proxy);
  const [, port = ''] = await proxy.until(/tcp:\/\/127\.0\.0\.1:(\d+) → /);
  const [, api = ''] = await proxy.until(/control API: (http:\S+)\./);
  const call = async (method: string, path: string, body?: object) => {
    const init = { method, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${api}${path}`, init);
    return { status: answer.status, json: answer.status === 204 ? {} : await answer.json() };
  };
  return { proxy, port: Number(port), call };
}

/** Sends a line of this method, and resolves with what comes back, or how the connection ends. */
async function exchange(port: number, method: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const text = `${JSON.stringify({ jsonrpc: '2.0', method, params: {} })}\n`;
  socket.write(text);
  const broken = once(socket, 'error').then(([error]) => error.code as string);
  const came = once(socket, 'data').then(([bytes]) => (String(bytes) === text ? 'echo' : 'other'));
  came.catch(() => {});
  const outcome = await Promise.race([came.catch(() => broken), broken]);
  socket.destroy();
  return outcome;
}

describe('midturn proxy --control', () => {
  it('shows its link with the plan, which can be taken away, and takes toxics beside it', async () => {
    const history = join(folder, 'turn.jsonl');
    const { proxy, port, call } = await startControlled(
      ...['reset on item/bad', '--codec', 'jsonl', '--record', history],
    );
    const { json } = await call('GET', '/proxies/client');
    expect(json).toMatchObject({
      listen: `127.0.0.1:${port}`,
      toxics: [{ name: 'plan', type: 'midturn', attributes: { plan: 'reset on item/bad' } }],
    });
    expect(await exchange(port, 'item/bad')).toBe('ECONNRESET');
    expect(await call('DELETE', '/proxies/client/toxics/plan')).toMatchObject({ status: 204 });
    expect(await exchange(port, 'item/bad')).toBe('echo');
    await call('POST', '/proxies/client/toxics', { type: 'limit_data' });
    proxy.child.kill('SIGTERM');
    const { stdout } = await proxy.finished;
    expect(stdout).toContain('fault 1 reset');
    const { events } = await readHistory(history);
    const armed = events.filter(({ type }) => type === 'fault-armed');
    expect(armed).toMatchObject([
      { fault: 1, name: 'reset' },
      { fault: 2, name: 'limit_data_downstream' },
    ]);
  });

  it('tells a port that is taken, and an address that is none', async () => {
    const { proxy } = await startControlled();
    const [, port = ''] = await proxy.until(/control API: http:\/\/127\.0\.0\.1:(\d+)/);
    const listen = ['--listen', 'tcp://127.0.0.1:0', '--upstream', upstream()];
    const taken = await midturn('proxy', ...listen, '--control', port);
    expect([taken.exitCode, taken.stderr]).toEqual([64, expect.stringContaining('EADDRINUSE')]);
    const wrong = await midturn('proxy', ...listen, '--control', 'here');
    expect([wrong.exitCode, wrong.stderr]).toEqual([64, expect.stringContaining('got `here`')]);
  });
});
