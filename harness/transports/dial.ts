import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Clock, systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import { type Connection, connectionOver, socketOptions } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { printEndpoint } from './endpoint-text.ts';
import { isTls } from './is-tls.ts';
import { ReadMemory } from './read-memory.ts';
import { checkSocketPath } from './socket-path.ts';

export interface DialOptions {
  /** Longest wait for the connection, the TLS handshake included. Default 10,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Certificates (PEM) to trust instead of the system's, for `wss` and `https`. */
  readonly ca?: string;
}

/**
 * Dials an endpoint; the connection comes paused. `wss` and `https` endpoints are dialled with TLS
 * (HTTP/1.1 by ALPN, the endpoint's host as server name).
 *
 * Rejects with `UPSTREAM_REFUSED` (nobody listens there), `TIMED_OUT`, `ABORTED`, or
 * `CONNECT_FAILED` for all else; the message names the endpoint.
 */
export function dial(endpoint: Endpoint, options: DialOptions = {}): Promise<Connection> {
  const { timeoutMs = 10_000, signal, clock = systemClock } = options;
  const text = printEndpoint(endpoint);
  return new Promise((resolve, reject) => {
    if (endpoint.transport === 'unix') checkSocketPath(endpoint.path);
    if (signal?.aborted) throw new HarnessError('ABORTED', `Dialling \`${text}\` was aborted.`);
    const { socket, tcp, ready, memory } = open(endpoint, options.ca);
    const settle = () => {
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
      socket.off(ready, onReady);
      socket.off('error', onError);
    };
    const fail = (error: HarnessError) => {
      settle();
      socket.on('error', () => {});
      socket.destroy();
      tcp?.destroy();
      reject(error);
    };
    const onReady = () => {
      settle();
      resolve(connectionOver(socket, tcp, memory));
    };
    const onError = (error: NodeJS.ErrnoException) => fail(failure(text, error));
    const onAbort = () => fail(new HarnessError('ABORTED', `Dialling \`${text}\` was aborted.`));
    const timer = clock.after(timeoutMs, () => {
      fail(new HarnessError('TIMED_OUT', `No connection to \`${text}\` after ${timeoutMs} ms.`));
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once(ready, onReady);
    socket.once('error', onError);
  });
}

interface Opening {
  readonly socket: Socket;
  readonly tcp: Socket | undefined;
  readonly ready: 'connect' | 'secureConnect';
  readonly memory?: ReadMemory;
}

function open(endpoint: Endpoint, ca: string | undefined): Opening {
  if (endpoint.transport === 'unix') {
    const memory = new ReadMemory();
    const onread = memory.options;
    const socket = connect({ ...socketOptions, onread, path: endpoint.path } as NetConnectOpts);
    return { socket, tcp: undefined, ready: 'connect', memory };
  }
  const { host, port } = endpoint;
  if (!isTls(endpoint)) {
    const memory = new ReadMemory();
    const onread = memory.options;
    const tcp = connect({ ...socketOptions, onread, host, port } as NetConnectOpts);
    return { socket: tcp, tcp, ready: 'connect', memory };
  }
  const tcp = connect({ ...socketOptions, host, port } as NetConnectOpts);
  const socket = connectTls({
    socket: tcp,
    // A server name must not be an address (RFC 6066 section 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    host,
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  });
  return { socket, tcp, ready: 'secureConnect' };
}

function failure(text: string, error: NodeJS.ErrnoException): HarnessError {
  const refused = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
  return refused
    ? new HarnessError('UPSTREAM_REFUSED', `Nobody listens on \`${text}\` (${error.code}).`, {
        cause: error,
      })
    : new HarnessError('CONNECT_FAILED', `Cannot connect to \`${text}\`: ${error.message}.`, {
        cause: error,
      });
}
