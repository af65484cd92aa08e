import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessEvent } from './process-event.ts';
import { makeStdioShim, type StdioShim, shimServerPath } from './stdio-shim.ts';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

let folder: TemporaryFolder;
let shim: StdioShim | undefined;
let events: ProcessEvent[];

beforeEach(async () => {
  folder = await makeTemporaryFolder('midturn-test-');
  events = [];
});
afterEach(async () => {
  await shim?.close();
  shim = undefined;
  await folder.remove();
});

/** A program of a few lines, as an executable. */
async function program(source: string): Promise<string> {
  const path = join(folder.path, 'program');
  await writeFile(path, `#!${process.execPath}\n${source}\n`, { mode: 0o755 });
  return path;
}

async function shimOf(source: string, dial = { path: shimServerPath(folder.path) }) {
  shim = await makeStdioShim({
    ...{ name: 'server', program: await program(source), folder: folder.path, dial },
    recorder: { record: (event) => events.push(event) },
  });
  return shim.path;
}

/** Runs the shim as a client would, with some input; answers with all that a client can see. */
async function use(path: string, args: readonly string[], input: Buffer | undefined, env = {}) {
  const child = spawn(path, args, { env: { ...process.env, ...env } });
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  child.stdin.on('error', () => {});
  const ended = once(child, 'close');
  if (input) child.stdin.end(input);
  return {
    child,
    ended: ended.then(([code, signal]) => ({ code, signal, out: Buffer.concat(out), err })),
  };
}

const echo = 'process.stdin.pipe(process.stdout);';

describe('a stdio shim', () => {
  it('passes every byte both ways, and the end', async () => {
    const input = Buffer.alloc(3_000_000);
    for (let k = 0; k < input.length; k++) input[k] = (k * 31 + (k >> 8)) % 251;
    const seen = await (await use(await shimOf(echo), [], input)).ended;
    expect(seen.out.equals(input)).toBe(true);
    expect({ ...seen, out: '' }).toEqual({ code: 0, signal: null, out: '', err: '' });
  });

  it('passes arguments, environment, stderr and exit code', async () => {
    const path = await shimOf(
      `console.log(JSON.stringify([process.argv.slice(2), process.env.A, process.env.MIDTURN_SHIM]));
       console.error('oh'); process.exitCode = 7;`,
    );
    const seen = await (await use(path, ['app-server', "it's"], Buffer.alloc(0), { A: 'b c' }))
      .ended;
    expect(JSON.parse(seen.out.toString())).toEqual([['app-server', "it's"], 'b c', null]);
    expect({ ...seen, out: '' }).toEqual({ code: 7, signal: null, out: '', err: 'oh\n' });
  });

  it('keeps programs apart that are started side by side', async () => {
    const path = await shimOf(echo);
    const inputs = ['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(100_000, letter));
    const all = await Promise.all(inputs.map((input) => use(path, [], input)));
    const seen = await Promise.all(all.map(({ ended }) => ended));
    expect(seen.map(({ code, out }, k) => [code, out.equals(inputs[k] as Buffer)])).toEqual(
      inputs.map(() => [0, true]),
    );
    expect(events.filter(({ type }) => type === 'process-started')).toHaveLength(4);
  });

  it('waits for no shim that is gone', async () => {
    const path = await shimOf(echo);
    await writeFile(`${shimServerPath(folder.path)}.turn`, '999999999');
    expect((await (await use(path, [], Buffer.from('x'))).ended).out.toString()).toBe('x');
  });

  it('dies as the program died, and tells it', async () => {
    const path = await shimOf(`console.error(process.pid); ${echo}`);
    const { child, ended } = await use(path, [], undefined);
    const [pid] = await once(child.stderr, 'data');
    process.kill(Number(String(pid)), 'SIGKILL');
    expect(await ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(events.map(({ type }) => type)).toEqual([
      ...['process-started', 'process-output', 'process-exited'],
    ]);
    expect(events.at(-1)).toMatchObject({
      pid: Number(String(pid)),
      signal: 'SIGKILL',
      expected: false,
    });
  });

  it('passes SIGTERM on to the program', async () => {
    const path = await shimOf(
      `process.on('SIGTERM', () => process.exit(42)); console.error('ready'); ${echo}`,
    );
    const { child, ended } = await use(path, [], undefined);
    await once(child.stderr, 'data');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 42, signal: null });
  });

  it('ends when the link between its two sides is cut', async () => {
    const sockets: Socket[] = [];
    const path = join(folder.path, 'link.sock');
    const link = createServer((socket) => {
      const upstream = connect(shimServerPath(folder.path));
      socket.pipe(upstream).pipe(socket);
      sockets.push(socket, upstream);
      for (const one of [socket, upstream]) one.on('error', () => {});
    });
    await new Promise<void>((resolve) => link.listen(path, resolve));
    const { child, ended } = await use(await shimOf(echo, { path }), [], undefined);
    child.stdin.write('hello');
    expect(String((await once(child.stdout, 'data'))[0])).toBe('hello');
    for (const socket of sockets) socket.destroy();
    expect(await ended).toMatchObject({ code: 0, signal: null });
    link.close();
  });
});
