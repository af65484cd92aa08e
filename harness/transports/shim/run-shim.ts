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
  /** The program runs: the place to pass signals on to it. */
  onChild?(child: ChildProcess): void;
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
  const { hub, program, args, clock = systemClock } = options;
  const [control, data] = await Promise.all([reach(hub), reach(hub)]);
  const child = spawn(program, [...args], {
    env: options.env ?? process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = exitOf(child);
  try {
    await once(child, 'spawn');
  } catch (error) {
    for (const socket of [control, data]) socket.destroy();
    const cause = error as Error;
    throw new HarnessError('PROCESS_FAILED', `Cannot run \`${program}\`: ${cause.message}.`, {
      cause,
    });
  }
  options.onChild?.(child);
  introduce(control, data, child, options);
  passStderr(child, control, options.stderr);
  const delivered = Promise.all([
    passStreams(control, data, child, options),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  const exit = await exited;
  const stop = new AbortController();
  const bound = clock.sleep(drainMs, stop.signal).catch(() => {});
  await Promise.race([delivered, bound]);
  stop.abort();
  sendJsonLine(control, { exit });
  await new Promise<void>((resolve) => control.end(resolve));
  return exit;
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
function passStreams(
  control: Socket,
  data: Socket,
  { stdin, stdout }: ChildProcess,
  options: ShimOptions,
): Promise<void> {
  // The program's own ends. A program that has closed its input is no error of the shim.
  stdin?.on('error', () => data.destroy());
  if (stdout) stdout.pipe(data);
  if (stdin) data.pipe(stdin);
  data.on('error', () => {});
  data.on('close', () => stdin?.end());
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

function passStderr(child: ChildProcess, control: Socket, stderr: Writable): void {
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr.write(bytes);
    sendJsonLine(control, { stderr: bytes.toString('utf8') });
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
