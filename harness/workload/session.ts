import { backoffMs } from './backoff.ts';
import type { ClientOptions } from './client-options.ts';
import type { Connector } from './connector.ts';
import type { MessageSocket } from './message-socket.ts';
import type { Operations } from './operations.ts';
import { settledWithin } from './race.ts';
import { RequestFailure } from './request-failure.ts';
import { RpcConnection, type RpcHandler } from './rpc-connection.ts';

/** Tries in a row before the client gives up; at a capped delay, more of them would be a storm of ours. */
const attemptsMax = 20;
/** A connection that lasted this long was a good one: the next try is the first of a new row. */
const stableMs = 1_000;

/** A session knows nothing of where its connector connects. */
type SessionOptions = Omit<ClientOptions, 'endpoint'>;

/** Keeps a client connected: it dials when needed, waits between tries, initializes each connection. */
export class Session {
  readonly #options: SessionOptions;
  readonly #connector: Connector;
  readonly #operations: Operations;
  readonly #handler: RpcHandler;
  #rpc: RpcConnection | undefined;
  #attempt = 0;
  #connectedAt = 0;

  constructor(
    options: SessionOptions,
    connector: Connector,
    operations: Operations,
    handler: RpcHandler,
  ) {
    this.#options = options;
    this.#connector = connector;
    this.#operations = operations;
    this.#handler = handler;
    const stop = () => this.#rpc?.socket.terminate('the workload was stopped');
    options.signal.addEventListener('abort', stop, { once: true });
  }

  /** The connection, if it is open. */
  get current(): RpcConnection | undefined {
    return this.#rpc?.open ? this.#rpc : undefined;
  }

  /** The open connection, or a new one. Rejects with `GAVE_UP` or `ABORTED`. */
  async connected(): Promise<RpcConnection> {
    for (;;) {
      this.#throwIfAborted();
      const open = this.current;
      if (open) return open;
      if (this.#rpc) await this.#leave(this.#rpc);
      if (this.#attempt >= attemptsMax) {
        throw new RequestFailure('GAVE_UP', `no connection in ${attemptsMax} tries in a row`);
      }
      await this.#connect();
    }
  }

  /** Waits `delayMs`; rejects with `ABORTED`. */
  async pause(delayMs: number): Promise<void> {
    await this.#options.clock.sleep(delayMs, this.#options.signal).catch(() => {});
    this.#throwIfAborted();
  }

  /** Stays connected, and listens; comes back when the connection is lost meanwhile. */
  async stay(lingerMs: number): Promise<void> {
    const { clock } = this.#options;
    const until = clock.now() + lingerMs;
    for (let leftMs = lingerMs; leftMs > 0; leftMs = until - clock.now()) {
      const rpc = await this.connected();
      await settledWithin(clock, leftMs, undefined, [rpc.closed]);
    }
    this.#throwIfAborted();
  }

  async #connect(): Promise<void> {
    const { client, recorder, seed } = this.#options;
    const attempt = ++this.#attempt;
    const delayMs = backoffMs(attempt, seed, client);
    if (delayMs > 0) await this.pause(delayMs);
    recorder.record({ type: 'client-connecting', client, attempt, delayMs });
    let socket: MessageSocket;
    try {
      socket = await this.#dial(attempt);
    } catch (error) {
      const { message } = error as Error;
      recorder.record({ type: 'client-connect-failed', client, attempt, error: message });
      return;
    }
    recorder.record({ type: 'client-connected', client, attempt });
    await this.#initialize(this.#adopt(socket));
  }

  async #dial(attempt: number): Promise<MessageSocket> {
    const open = this.#operations.invoke('connect', { attempt });
    try {
      const socket = await this.#connector.dial(this.#options.bounds.handshakeMs / 2);
      open.ok();
      return socket;
    } catch (error) {
      open.fail(error);
      throw error;
    }
  }

  #adopt(socket: MessageSocket): RpcConnection {
    const { clock, client, recorder } = this.#options;
    const rpc = new RpcConnection(socket, clock, this.#handler, this.#connector.envelope);
    this.#rpc = rpc;
    this.#connectedAt = clock.now();
    void rpc.closed.then(({ code, reason, own, error }) => {
      const why = error === undefined ? {} : { error };
      recorder.record({ type: 'client-closed', client, code, reason, own, ...why });
      if (clock.now() - this.#connectedAt >= stableMs) this.#attempt = 0;
    });
    return rpc;
  }

  async #initialize(rpc: RpcConnection): Promise<void> {
    const timeoutMs = this.#options.bounds.handshakeMs / 2;
    try {
      await this.#operations.run('initialize', undefined, () =>
        this.#connector.initialize(rpc, timeoutMs),
      );
      rpc.begin();
    } catch (error) {
      rpc.socket.terminate((error as Error).message);
      await rpc.closed;
    }
  }

  /** A connection that is ending has a bounded time to end. */
  async #leave(rpc: RpcConnection): Promise<void> {
    const { clock, bounds } = this.#options;
    const left = await settledWithin(clock, bounds.closeMs, undefined, [rpc.closed]);
    if (left === undefined) rpc.socket.terminate(`no end within ${bounds.closeMs} ms`);
    await rpc.closed;
    this.#rpc = undefined;
  }

  #throwIfAborted(): void {
    if (this.#options.signal.aborted) {
      throw new RequestFailure('ABORTED', 'the workload was stopped');
    }
  }
}
