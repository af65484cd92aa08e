import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import type { Closing, MessageSocket } from './message-socket.ts';
import { RequestFailure } from './request-failure.ts';

/** A thread that is read back comes as one message. */
const messageBytesMax = 256 * 1024 * 1024;

export interface SocketDial {
  readonly clock: Clock;
  /** Longest wait for connection and upgrade together. */
  readonly handshakeMs: number;
  readonly signal: AbortSignal;
  /** Header `Origin` of the upgrade, as a browser sends it. */
  readonly origin?: string;
}

/** A WebSocket client over TCP, TLS or a unix socket. It reads text messages only. */
export class ClientSocket implements MessageSocket {
  readonly closed: Promise<Closing>;
  readonly #socket: WebSocket;
  readonly #transport: Socket;
  readonly #early: string[] = [];
  #own = false;
  #error: string | undefined;
  #onMessage: (text: string) => void;

  constructor(socket: WebSocket, transport: Socket) {
    this.#socket = socket;
    this.#transport = transport;
    // Messages can come with the upgrade, before whoever waits for this object has it.
    this.#onMessage = (text) => this.#early.push(text);
    socket.on('message', (data: Buffer) => this.#onMessage(data.toString()));
    socket.on('error', (error) => {
      this.#error ??= error.message;
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code: number, reason: Buffer) => {
        const error = this.#error === undefined ? {} : { error: this.#error };
        resolve({ code, reason: reason.toString(), own: this.#own, ...error });
      });
    });
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Grows with every byte that arrives, pongs and unfinished frames included. */
  get bytesRead(): number {
    return this.#transport.bytesRead;
  }

  /** Takes every message from the first one on. */
  listen(onMessage: (text: string) => void): void {
    this.#onMessage = onMessage;
    for (const text of this.#early.splice(0)) onMessage(text);
  }

  /** Resolves when the kernel has taken it; rejects when the connection is gone. Bytes go as binary. */
  send(text: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(text, (error) => {
        if (error) reject(new RequestFailure('CONNECTION_LOST', error.message));
        else resolve();
      });
    });
  }

  ping(): void {
    if (this.open) this.#socket.ping();
  }

  /** Sends a Close frame; `closed` resolves when the peer has answered and the connection ended. */
  close(): void {
    this.#own = true;
    this.#socket.close(1000, 'done');
  }

  /** FIN without a Close frame. */
  finish(): void {
    this.#own = true;
    this.#transport.end();
  }

  /** Ends the connection at once; `why` is recorded as its error. */
  terminate(why: string): void {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#own = true;
    this.#error ??= why;
    this.#socket.terminate();
  }
}

/** Dials and upgrades. Rejects with a `RequestFailure`: `CONNECTION_LOST`, `TIMED_OUT`, `ABORTED`. */
export function dialSocket(endpoint: Endpoint, dial: SocketDial): Promise<ClientSocket> {
  return new Promise((resolve, reject) => {
    let transport: Socket | undefined;
    const socket = new WebSocket(urlOf(endpoint), {
      perMessageDeflate: false,
      maxPayload: messageBytesMax,
      ...(dial.origin !== undefined && { origin: dial.origin }),
      // Dialled here and not by `ws`, so that any path of a unix socket works and FIN can be sent.
      createConnection: () => {
        transport = connectTo(endpoint);
        return transport;
      },
    });
    const settle = (act: () => void) => {
      late.cancel();
      dial.signal.removeEventListener('abort', onAbort);
      act();
    };
    const fail = (failure: RequestFailure) => {
      settle(() => reject(failure));
      socket.terminate();
    };
    const onAbort = () => fail(new RequestFailure('ABORTED', 'stopped while connecting'));
    const late = dial.clock.after(dial.handshakeMs, () => {
      fail(new RequestFailure('TIMED_OUT', `no upgrade within ${dial.handshakeMs} ms`));
    });
    socket.on('error', (error) => {
      fail(new RequestFailure('CONNECTION_LOST', error.message || String(error)));
    });
    socket.once('open', () => {
      const client = new ClientSocket(socket, transport as Socket);
      settle(() => resolve(client));
    });
    dial.signal.addEventListener('abort', onAbort, { once: true });
    if (dial.signal.aborted) onAbort();
  });
}

function urlOf(endpoint: Endpoint): string {
  if (endpoint.transport === 'unix') return 'ws://localhost/';
  const secure = endpoint.scheme === 'wss' || endpoint.scheme === 'https';
  return printEndpoint({ ...endpoint, scheme: secure ? 'wss' : 'ws', path: endpoint.path || '/' });
}

function connectTo(endpoint: Endpoint): Socket {
  if (endpoint.transport === 'unix') return connect({ path: endpoint.path });
  const { host, port, scheme } = endpoint;
  if (scheme === 'wss' || scheme === 'https') {
    return connectTls({ host, port, servername: isIP(host) ? '' : host });
  }
  return connect({ host, port, noDelay: true });
}
