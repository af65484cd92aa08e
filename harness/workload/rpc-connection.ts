import type { Clock } from '../clock.ts';
import type { Closing, MessageSocket } from './message-socket.ts';
import { RequestFailure } from './request-failure.ts';
import { type RpcIncoming, type RpcNotification, type RpcRequest, readRpc } from './rpc-message.ts';

/** JSON-RPC 2.0 section 5.1: the method is not there. */
const methodNotFound = -32_601;
/** `codex app-server`: "Server overloaded; retry later". */
const overloaded = -32_001;

/** What a server says before `initialize` is answered is kept, up to so many messages. */
const earlyMax = 10_000;

interface Pending {
  readonly method: string;
  resolve(result: unknown): void;
  reject(failure: RequestFailure): void;
}

export interface RpcHandler {
  onNotification(notification: RpcNotification): void;
  /** A request of the server and the way to answer it; false when this client does not know it. */
  onRequest(request: RpcRequest, answer: (result: unknown) => Promise<void>): boolean;
  onInvalid(text: string): void;
}

/** JSON-RPC over one socket. Every request ends: with its answer, at its bound, or with the connection. */
export class RpcConnection {
  readonly closed: Promise<Closing>;
  /** The thread whose notifications come on this connection. */
  attachedTo: string | undefined;
  readonly #socket: MessageSocket;
  readonly #clock: Clock;
  readonly #handler: RpcHandler;
  readonly #envelope: object;
  readonly #pending = new Map<string | number, Pending>();
  #ids = 0;
  /** What the server said before this side had said `initialize` and been answered. */
  #early: RpcIncoming[] | undefined = [];

  /** `envelope`: members that every message of the protocol has, as `jsonrpc`. */
  constructor(socket: MessageSocket, clock: Clock, handler: RpcHandler, envelope: object = {}) {
    this.#socket = socket;
    this.#clock = clock;
    this.#handler = handler;
    this.#envelope = envelope;
    this.closed = socket.closed.then((closing) => {
      const why = closing.error ?? (closing.reason || `close code ${closing.code}`);
      for (const { method, reject } of this.#pending.values()) {
        reject(new RequestFailure('CONNECTION_LOST', `connection lost in ${method}: ${why}`));
      }
      this.#pending.clear();
      return closing;
    });
    socket.listen((text) => this.#receive(text));
  }

  get open(): boolean {
    return this.#socket.open;
  }

  get socket(): MessageSocket {
    return this.#socket;
  }

  /**
   * Takes what came so far, and all that comes: no client answers a question, or shows a turn, on a
   * connection that it has not initialized.
   */
  begin(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const incoming of early) this.#take(incoming);
  }

  /** Requests that wait for their answers. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** Rejects with a `RequestFailure`: `RPC_ERROR`, `OVERLOADED`, `CONNECTION_LOST`, `TIMED_OUT`. */
  request(method: string, params: unknown, timeoutMs: number): Promise<unknown> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      const settle = () => {
        late.cancel();
        this.#pending.delete(id);
      };
      const pending: Pending = {
        method,
        resolve(result) {
          settle();
          resolve(result);
        },
        reject(failure) {
          settle();
          reject(failure);
        },
      };
      const late = this.#clock.after(timeoutMs, () => {
        pending.reject(
          new RequestFailure('TIMED_OUT', `no answer to ${method} within ${timeoutMs} ms`),
        );
      });
      this.#pending.set(id, pending);
      this.#send({ id, method, params }).catch(pending.reject);
    });
  }

  /** Resolves also when the connection is gone: that is told by `closed`. */
  async notify(method: string): Promise<void> {
    await this.#send({ method }).catch(() => {});
  }

  #send(body: object): Promise<void> {
    return this.#socket.send(JSON.stringify({ ...this.#envelope, ...body }));
  }

  #receive(text: string): void {
    const incoming = readRpc(text);
    if (incoming.kind === 'invalid') this.#handler.onInvalid(text);
    else if (incoming.kind === 'result' || incoming.kind === 'error') this.#settle(incoming);
    else if (this.#early === undefined) this.#take(incoming);
    else if (this.#early.length < earlyMax) this.#early.push(incoming);
    else this.#socket.terminate(`${earlyMax} messages came before the answer to \`initialize\``);
  }

  #take(incoming: RpcIncoming): void {
    if (incoming.kind === 'notification') this.#handler.onNotification(incoming.notification);
    else if (incoming.kind === 'request') this.#serve(incoming.request);
  }

  #settle(answer: Extract<RpcIncoming, { kind: 'result' | 'error' }>): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    if (answer.kind === 'result') {
      pending.resolve(answer.result);
      return;
    }
    const code = answer.code === overloaded ? 'OVERLOADED' : 'RPC_ERROR';
    const what = `${pending.method} answered ${answer.code}: ${answer.message}`;
    pending.reject(new RequestFailure(code, what));
  }

  #serve({ id, method, params }: RpcRequest): void {
    const answer = (body: object) => this.#send({ id, ...body });
    const known = this.#handler.onRequest({ id, method, params }, (result) => answer({ result }));
    if (known) return;
    const message = `${method} is not known to this client`;
    answer({ error: { code: methodNotFound, message } }).catch(() => {});
  }
}
