import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { type Clock, systemClock } from '../../clock.ts';
import { HarnessError } from '../../errors.ts';
import { parseEndpoint } from '../endpoint-text.ts';
import type { ShimExit } from './hub.ts';
import { onJsonLines, sendJsonLine } from './json-lines.ts';

export interface ShimOptions {
  /** Of the hub, as `ShimHub.address`. */
  readonly hub: string;
  /** The real program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** The caller's ends. */
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly clock?: Clock;
  /** The program runs: the place to pass signals on to it. Called again for one that was restarted. */
  onChild?(child: ChildProcess): void;
  /** It has ended, and another one will run in its place. */
  onReplaced?(exit: ShimExit): void;
  /**
   * Asked when the program has ended: a promise when it is to be started again behind the same streams,
   * which resolves when it is time. Default: never.
   */
  restarting?(): Promise<void> | undefined;
}

/** Longest wait, after the program has exited, for the link to deliver the rest of its output. */
const drainMs = 2_000;

/**
 * Runs a program whose standard input and output pass through the link of a hub; stderr passes as it
 * is, and is reported. Resolves with the program's exit once its output has been delivered, or
 * `drainMs` after the exit: a link that holds bytes back must not keep a dead program alive.
 *
 * Rejects with `PROCESS_FAILED` when the program does not start, `CONNECT_FAILED` without the hub.
 */
export async function runShim(options: ShimOptions): Promise<ShimExit> {
  const { hub, clock = systemClock } = options;
  const [control, data] = await Promise.all([reach(hub), reach(hub)]);
  const run = new ProgramRun(control, data, options);
  try {
    await run.start();
  } catch (error) {
    for (const socket of [control, data]) socket.destroy();
    throw error;
  }
  introduce(control, data, run.child, options);
  const passed = passCaller(control, data, options);
  const exit = await run.lastExit();
  const stop = new AbortController();
  const bound = clock.sleep(drainMs, stop.signal).catch(() => {});
  await Promise.race([Promise.all([passed, run.closed]), bound]);
  stop.abort();
  sendJsonLine(control, { exit });
  await new Promise<void>((resolve) => control.end(resolve));
  return exit;
}

/** The program on its end of the link: one process, or several behind each other. */
class ProgramRun {
  child!: ChildProcess;
  /** Its output has been read to the end. */
  closed!: Promise<unknown>;
  #exited!: Promise<ShimExit>;
  readonly #control: Socket;
  readonly #data: Socket;
  readonly #options: ShimOptions;

  constructor(control: Socket, data: Socket, options: ShimOptions) {
    this.#control = control;
    this.#data = data;
    this.#options = options;
    data.on('error', () => {});
    data.on('close', () => this.child.stdin?.end());
  }

  async start(): Promise<void> {
    const { program, args, env = process.env, onChild } = this.#options;
    const child = spawn(program, [...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    this.#exited = exitOf(child);
    this.closed = new Promise((resolve) => child.once('close', resolve));
    try {
      await once(child, 'spawn');
    } catch (error) {
      const cause = error as Error;
      const text = `Cannot run \`${program}\`: ${cause.message}.`;
      throw new HarnessError('PROCESS_FAILED', text, { cause });
    }
    onChild?.(child);
    this.#join(child);
  }

  /** The exit of the last of them. */
  async lastExit(): Promise<ShimExit> {
    for (;;) {
      const exit = await this.#exited;
      const again = this.#options.restarting?.();
      if (!again || this.#data.destroyed) return exit;
      const { stdin, stdout } = this.child;
      stdout?.unpipe(this.#data);
      if (stdin) this.#data.unpipe(stdin);
      this.#options.onReplaced?.(exit);
      await again;
      if (this.#data.destroyed) return exit;
      await this.start();
    }
  }

  #join(child: ChildProcess): void {
    const { stdin, stdout, stderr } = child;
    const data = this.#data;
    const isReplaced = () => this.child !== child || this.#options.restarting?.() !== undefined;
    // A program that has closed its input is no error of the shim.
    stdin?.on('error', () => isReplaced() || data.destroy());
    stdout?.pipe(data, { end: false });
    stdout?.on('end', () => isReplaced() || data.end());
    if (stdin && data.readableEnded) stdin.end();
    else if (stdin) data.pipe(stdin);
    stderr?.on('data', (bytes: Buffer) => {
      this.#options.stderr.write(bytes);
      sendJsonLine(this.#control, { stderr: bytes.toString('utf8') });
    });
  }
}

function introduce(control: Socket, data: Socket, child: ChildProcess, options: ShimOptions): void {
  const token = randomUUID();
  sendJsonLine(control, {
    role: 'control',
    token,
    pid: child.pid,
    shimPid: process.pid,
    callerPid: process.ppid,
    argv: [options.program, ...options.args],
    cwd: process.cwd(),
  });
  sendJsonLine(data, { role: 'streams', token });
}

/** Resolves when the caller has all that the link delivers. */
function passCaller(control: Socket, data: Socket, options: ShimOptions): Promise<void> {
  return new Promise((resolve) => {
    control.on('close', () => resolve());
    onJsonLines(control, ({ dial }) => {
      if (typeof dial !== 'string') return;
      const front = frontOf(dial);
      front.on('close', () => sendJsonLine(control, { front: 'closed' }));
      options.stdin.on('error', () => front.destroy());
      options.stdin.pipe(front);
      // A caller that has gone away breaks the client's side of the link.
      options.stdout.on('error', () => front.destroy());
      options.stdout.on('finish', resolve);
      front.pipe(options.stdout);
      front.on('error', () => {
        options.stdout.end();
        data.destroy();
      });
    });
  });
}

function frontOf(text: string): Socket {
  const endpoint = parseEndpoint(text);
  return endpoint.transport === 'unix'
    ? connect({ path: endpoint.path, allowHalfOpen: true })
    : connect({ host: endpoint.host, port: endpoint.port, allowHalfOpen: true, noDelay: true });
}

async function reach(hub: string): Promise<Socket> {
  const socket = connect({ path: hub, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw new HarnessError('CONNECT_FAILED', `No hub of shims at \`${hub}\`.`, { cause });
  }
  socket.on('error', () => {});
  return socket;
}

function exitOf(child: ChildProcess): Promise<ShimExit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
