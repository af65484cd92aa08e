import { stat, unlink } from 'node:fs/promises';
import { connect, createServer, type ListenOptions, type Server } from 'node:net';
import { HarnessError } from '../errors.ts';
import { type Connection, connectionOver, socketOptions } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { printEndpoint } from './endpoint-text.ts';
import { isTls } from './is-tls.ts';
import { checkSocketPath } from './socket-path.ts';

export interface Listener {
  /** With the real port. */
  readonly endpoint: Endpoint;
  /** Accepts nothing more and frees the address; connections stay. May be called twice. */
  close(): Promise<void>;
}

/**
 * Listens on a tcp or unix endpoint; each connection is handed over paused.
 *
 * A unix socket file that no process listens on (left by a crash) is replaced; it is removed on
 * close. Throws `PORT_IN_USE`, and `BAD_ARGUMENT` for an address that cannot be listened on.
 */
export async function listen(
  endpoint: Endpoint,
  onConnection: (connection: Connection) => void,
): Promise<Listener> {
  const unix = endpoint.transport === 'unix';
  if (isTls(endpoint)) {
    const text = printEndpoint(endpoint);
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected a listen address without TLS, got \`${text}\`.`,
    );
  }
  if (unix) checkSocketPath(endpoint.path);
  const server = createServer({ ...socketOptions, pauseOnConnect: true }, (socket) => {
    onConnection(connectionOver(socket, unix ? undefined : socket));
  });
  const where: ListenOptions = unix
    ? { path: endpoint.path }
    : { host: endpoint.host, port: endpoint.port };
  await bind(server, where, endpoint);
  // Running out of file descriptors must not end the process: the connection is lost, not the run.
  server.on('error', () => {});
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    endpoint: unix ? endpoint : { ...endpoint, port },
    // Node frees the address at once, and calls back only when the last connection is gone.
    close: async () => void server.close(),
  };
}

async function bind(server: Server, where: ListenOptions, endpoint: Endpoint): Promise<void> {
  const first = await attempt(server, where);
  if (!first) return;
  const stale = first.code === 'EADDRINUSE' && where.path && (await isStale(where.path));
  const error = stale ? await replace(server, where, where.path as string) : first;
  if (!error) return;
  const text = printEndpoint(endpoint);
  throw error.code === 'EADDRINUSE'
    ? new HarnessError('PORT_IN_USE', `Cannot listen on \`${text}\`: the address is in use.`)
    : new HarnessError('BAD_ARGUMENT', `Cannot listen on \`${text}\`: ${error.message}.`);
}

function attempt(server: Server, where: ListenOptions): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ ...where, backlog: 1024 }, () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
}

async function replace(server: Server, where: ListenOptions, path: string) {
  await unlink(path);
  return attempt(server, where);
}

/** True for a socket file whose listener is gone: a dial is refused at once. */
async function isStale(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isSocket()) return false;
  return new Promise((resolve) => {
    const socket = connect({ path }, () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
