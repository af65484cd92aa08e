import { once } from 'node:events';
import { createServer, connect as dial, type NetConnectOpts, type Socket } from 'node:net';
import type { Endpoint } from '../endpoint.ts';
import { within } from './within.ts';

/**
 * A plain socket that writes down what happened to it: all bytes, `end` for FIN, an error's code for a
 * break, `close` when it is gone. It is half-open like the peers of a link may be.
 */
export class RawPeer {
  readonly socket: Socket;
  readonly log: string[] = [];
  received = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#chunks.push(bytes);
      this.#noted();
    });
    for (const event of ['end', 'close', 'drain']) {
      socket.on(event, () => {
        this.log.push(event);
        this.#noted();
      });
    }
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.log.push(error.code ?? error.message);
      this.#noted();
    });
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  get bytes(): Buffer {
    if (this.#chunks.length > 0) {
      this.received = Buffer.concat([this.received, ...this.#chunks]);
      this.#chunks = [];
    }
    return this.received;
  }

  /** Everything that happened but `drain`. */
  get fate(): string[] {
    return this.log.filter((entry) => entry !== 'drain');
  }

  /** Waits until `isTrue`, which is asked again at each thing that happens to this peer. */
  async until(what: string, isTrue: () => boolean, ms?: number): Promise<void> {
    const holds = (async () => {
      while (!isTrue()) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    })();
    const seen = () => `${what} (log: ${this.log.join(' ')}; ${this.bytes.length} bytes)`;
    await within(holds, seen, ms);
  }

  async hears(event: string, ms?: number): Promise<void> {
    await this.until(`\`${event}\``, () => this.log.includes(event), ms);
  }

  async receives(text: string, ms?: number): Promise<void> {
    await this.until(`receiving ${JSON.stringify(text)}`, () => this.text === text, ms);
  }

  async receivesBytes(count: number, ms?: number): Promise<void> {
    await this.until(`receiving ${count} bytes`, () => this.bytes.length >= count, ms);
  }

  #noted(): void {
    this.#wake?.();
  }
}

export interface RawServer {
  readonly endpoint: Endpoint;
  /** The next connection that was not handed out yet. */
  accept(): Promise<RawPeer>;
  close(): Promise<void>;
}

/** Listens on a free port, or on the unix socket `path`. */
export async function rawServer(path?: string): Promise<RawServer> {
  const accepted: RawPeer[] = [];
  const all: RawPeer[] = [];
  let wake: (() => void) | undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const peer = new RawPeer(socket);
    accepted.push(peer);
    all.push(peer);
    wake?.();
  });
  server.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    endpoint:
      path === undefined
        ? { transport: 'tcp', scheme: 'tcp', host: '127.0.0.1', port, path: '' }
        : { transport: 'unix', path },
    async accept() {
      const next = async () => {
        while (accepted.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return accepted.shift() as RawPeer;
      };
      return within(next(), 'a connection');
    },
    async close() {
      for (const peer of all) peer.socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Dials, and waits until the connection stands. */
export async function rawClient(endpoint: Endpoint): Promise<RawPeer> {
  const where: NetConnectOpts =
    endpoint.transport === 'unix'
      ? { path: endpoint.path }
      : { host: endpoint.host, port: endpoint.port };
  const socket = dial({ ...where, allowHalfOpen: true });
  const peer = new RawPeer(socket);
  await within(once(socket, 'connect'), 'connecting');
  return peer;
}
