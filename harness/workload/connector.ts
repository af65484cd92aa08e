import type { MessageSocket } from './message-socket.ts';
import type { RpcConnection } from './rpc-connection.ts';

/** How one protocol makes a connection, up to the point where requests can be sent. */
export interface Connector {
  /** Members that every message has: `{ jsonrpc: '2.0' }`. */
  readonly envelope?: object;
  /** Rejects with a `RequestFailure`. */
  dial(handshakeMs: number): Promise<MessageSocket>;
  /** Rejects with a `RequestFailure`. */
  initialize(rpc: RpcConnection, timeoutMs: number): Promise<void>;
}
