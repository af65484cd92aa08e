/** Process faults on real processes: what the kernel says of them, and what they say themselves. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compiledProgram } from '../processes/fixture-program.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { testLink } from '../proxy/testing/test-link.ts';
import { RunProcesses } from '../runner/run-processes.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const recorder = { record: () => {} };
const line = (method: string) => `${JSON.stringify({ method })}\n`;
const patience = { timeout: 30_000 };

/** Says what it is told on standard input, and goodbye on SIGTERM. */
const talks = `
process.on('SIGTERM', () => { console.log('goodbye'); process.exit(3); });
process.stdin.on('data', (text) => console.log('got ' + String(text).trim()));
console.log('ready');`;

/** Speaks to a program behind a shim, whose stderr it passes on. */
const calls = `
const shim = require('node:child_process').spawn(process.execPath, [process.argv[1]], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
process.on('SIGTERM', () => { console.log('goodbye'); process.exit(3); });
shim.stdout.on('data', (text) => console.log('got ' + String(text).trim()));
process.stdin.pipe(shim.stdin);
console.log('ready');`;

async function start(args: readonly string[], env: Record<string, string | undefined> = {}) {
  const child = await startProcess({
    ...{ name: 'child', command: process.execPath, args, recorder },
    env: { ...process.env, ...env },
  });
  cleanups.push(() => child.stop());
  const lines: string[] = [];
  child.onLine('stdout', (text) => lines.push(text));
  await expect.poll(() => lines, patience).toEqual(['ready']);
  return { child, lines };
}

/** `T` for a process that was stopped; see proc(5). */
async function stateOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2)[0];
}

describe.skipIf(process.platform !== 'linux')('a process of a run', () => {
  async function startOnLink(plan: string) {
    const { child, lines } = await start(['-e', talks]);
    const system = { processes: new Map([['server', child.pid]]) };
    const { signalProcess } = new RunProcesses(recorder, () => system);
    const link = await testLink({ plan, link: { codec: 'jsonl' }, proxy: { signalProcess } });
    cleanups.push(() => link.close());
    const { server } = await link.connect();
    const say = (method: string) => void server.socket.write(line(method));
    return { child, lines, say, link };
  }

  it('stops at pause, goes on at resume, and says goodbye at terminate', async () => {
    const plan = 'pause server on a; resume server on b; terminate server on c';
    const { child, lines, say } = await startOnLink(plan);
    expect(await stateOf(child.pid)).not.toBe('T');
    say('a');
    await expect.poll(() => stateOf(child.pid), patience).toBe('T');
    child.stdin.write('hello');
    say('b');
    await expect.poll(() => lines, patience).toEqual(['ready', 'got hello']);
    say('c');
    expect(await child.exited).toEqual({ code: 3, signal: null });
    expect(lines).toEqual(['ready', 'got hello', 'goodbye']);
  });

  it('goes on at the heal', async () => {
    const { child, say, link } = await startOnLink('pause server on a');
    say('a');
    await expect.poll(() => stateOf(child.pid), patience).toBe('T');
    link.proxy.heal();
    await expect.poll(() => stateOf(child.pid), patience).not.toBe('T');
  });
});

describe.skipIf(process.platform !== 'linux')('behind a shim', () => {
  async function startCaller(plan: string) {
    const folder = await mkdtemp(join(tmpdir(), 'midturn-signals-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const program = join(folder, 'program');
    const text = `#!${process.execPath}\nconsole.error(process.pid);\nprocess.stdin.pipe(process.stdout);\n`;
    await writeFile(program, text, { mode: 0o755 });
    const { child, lines } = await start(
      ['-e', calls, compiledProgram('harness/cli/shim-program.js')],
      { MIDTURN_SHIM_PROGRAM: program, MIDTURN_SHIM_PLAN: plan },
    );
    await expect.poll(() => child.stderrTail.length, patience).toBe(1);
    return { child, lines, server: Number(child.stderrTail[0]) };
  }

  const pausesAndGoesOn = async (pid: number, child: RunningProcess) => {
    child.stdin.write(line('a'));
    await expect.poll(() => stateOf(pid), { ...patience, interval: 20 }).toBe('T');
    await expect.poll(() => stateOf(pid), patience).not.toBe('T');
  };

  // In quotes, as `client` without them begins a clause.
  it('the caller stops for its time, goes on, and says goodbye at terminate', async () => {
    const { child, lines } = await startCaller('pause(2s) "client" on a; terminate "client" on b');
    await pausesAndGoesOn(child.pid, child);
    await expect.poll(() => lines, patience).toEqual(['ready', `got ${line('a').trim()}`]);
    child.stdin.write(line('b'));
    expect(await child.exited).toEqual({ code: 3, signal: null });
    expect(lines.at(-1)).toBe('goodbye');
  });

  it('the program stops for its time and goes on', async () => {
    const { child, lines, server } = await startCaller('pause(2s) server on a');
    await pausesAndGoesOn(server, child);
    await expect.poll(() => lines, patience).toEqual(['ready', `got ${line('a').trim()}`]);
  });
});
