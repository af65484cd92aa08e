import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from '../../transports/endpoint.ts';

export interface Cutter {
  readonly endpoint: Endpoint;
  close(): Promise<void>;
}

/**
 * A hop that passes bytes, and resets its first connection to both sides once `bytes` have gone to
 * the client. Not the proxy of this project: drivers and workload are tested without it.
 */
export async function startCutter(
  upstream: Endpoint,
  bytes: number,
  path?: string,
): Promise<Cutter> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((client) => {
    const first = ++connections === 1;
    const { transport } = upstream;
    const target =
      transport === 'unix' ? { path: upstream.path } : { host: upstream.host, port: upstream.port };
    const peer = connect(target);
    let passed = 0;
    for (const [from, to] of [
      [client, peer],
      [peer, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('end', () => to.end());
      from.on('close', () => to.destroy());
    }
    client.on('data', (data) => peer.write(data));
    peer.on('data', (data) => {
      passed += data.length;
      client.write(data);
      if (!first || passed < bytes) return;
      for (const socket of [client, peer]) {
        if (transport === 'unix') socket.destroy();
        else socket.resetAndDestroy();
      }
    });
  });
  await new Promise<void>((resolve) => {
    if (path !== undefined) server.listen(path, resolve);
    else server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const endpoint: Endpoint =
    typeof address === 'string' || address === null
      ? { transport: 'unix', path: String(address) }
      : { transport: 'tcp', scheme: 'ws', host: '127.0.0.1', port: address.port, path: '' };
  return {
    endpoint,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
