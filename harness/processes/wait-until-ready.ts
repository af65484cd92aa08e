import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { connect } from 'node:net';
import type { Clock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import type { RunningProcess } from './start-process.ts';

const pollMs = 25;
/** One try may hang: a server that accepts and says nothing. */
const tryMs = 1_000;

export interface ReadyWait {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Waiting ends at once when this one does, with all that it started. */
  readonly process?: RunningProcess;
}

/**
 * Asks `url` until it answers 200.
 *
 * Rejects with `TIMED_OUT`, `PROCESS_FAILED` when the process ends first, or the signal's reason.
 */
export function waitUntilReady(url: string, wait: ReadyWait): Promise<void> {
  return poll(`${url} to answer 200`, wait, () => answers(url));
}

/**
 * Asks `/readyz` of the server at `url` (ws:) until it answers 200. One that hangs up on a plain request
 * knows no such page: then a WebSocket handshake shows that it is there. Rejects like `waitUntilReady`.
 */
export function waitUntilServing(url: string, wait: ReadyWait): Promise<void> {
  const page = url.replace(/^ws:/, 'http:');
  return poll(`${url} to be ready`, wait, async () => {
    const found = await answers(`${page}/readyz`);
    return found === hungUp ? upgrades(page) : found;
  });
}

/** A unix socket or a TCP port. */
export type Listener = { readonly path: string } | { readonly host: string; readonly port: number };

/** Dials until somebody accepts; rejects like `waitUntilReady`. */
export function waitUntilListening(listener: Listener, wait: ReadyWait): Promise<void> {
  const at = 'port' in listener ? `${listener.host}:${listener.port}` : listener.path;
  return poll(`somebody to listen on ${at}`, wait, () => accepts(listener));
}

async function poll(what: string, wait: ReadyWait, tryOnce: () => Promise<string>): Promise<void> {
  const { clock } = wait;
  const deadline = clock.now() + wait.timeoutMs;
  for (;;) {
    wait.signal?.throwIfAborted();
    const found = await tryOnce();
    if (found === 'ready') return;
    const expected = `Expected ${what} within ${wait.timeoutMs} ms, got ${found}`;
    const about = wait.process ? `: ${wait.process.describe()}` : '.';
    if (wait.process?.exit && !wait.process.alive)
      throw new HarnessError('PROCESS_FAILED', expected + about);
    if (clock.now() >= deadline) throw new HarnessError('TIMED_OUT', expected + about);
    await clock.sleep(pollMs, wait.signal);
  }
}

const hungUp = 'an end without an answer';

function answers(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: tryMs, agent: false, headers }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'ready' : `status ${response.statusCode}`);
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve('ready');
    });
    request.on('timeout', () => request.destroy(new Error(`no answer in ${tryMs} ms`)));
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNRESET' ? hungUp : error.message),
    );
  });
}

/** RFC 6455 section 4.1. */
function upgrades(url: string): Promise<string> {
  return answers(url, {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  });
}

function accepts(listener: Listener): Promise<string> {
  return new Promise((resolve) => {
    const socket =
      'port' in listener
        ? connect({ host: listener.host, port: listener.port })
        : connect({ path: listener.path });
    socket.once('connect', () => {
      socket.destroy();
      resolve('ready');
    });
    socket.once('error', (error) => resolve(error.message));
  });
}
