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

function answers(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: tryMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'ready' : `status ${response.statusCode}`);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer in ${tryMs} ms`)));
    request.on('error', (error) => resolve(error.message));
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
