import {
  asksForTunnel,
  asksForWebSocket,
  hasMember,
  type RequestHead,
  type ResponseHead,
} from './head.ts';

/** What a connection's upgrade to WebSocket came to (RFC 6455 section 4). */
export interface UpgradeInfo {
  /** The request's target: path and query. */
  readonly path: string;
  /** The answer's status: 101, or why there is no WebSocket. */
  readonly status: number;
  /**
   * permessage-deflate (RFC 7692): never offered by the client, offered and not taken by the server, or
   * negotiated, in which case packed messages are opaque.
   */
  readonly deflate: 'absent' | 'offered' | 'negotiated';
  readonly subprotocol: string | undefined;
}

export type HttpMode = 'http' | 'frames' | 'tunnel';

interface Waiting {
  readonly method: string;
  readonly target: string;
  readonly webSocket: boolean;
  readonly tunnel: boolean;
  readonly deflateOffered: boolean;
}

const waitingMax = 1_000;

/** What the two directions of an HTTP/1.1 connection must know of each other. */
export class HttpExchange {
  /** Changes once, from `http`, when the server switches protocols or opens a tunnel. */
  mode: HttpMode = 'http';
  upgrade: UpgradeInfo | undefined = undefined;
  /** True once a request has asked for a WebSocket and the answer was not a refusal. */
  isWebSocket = false;
  requests = 0;
  private readonly waiting: Waiting[] = [];

  /** True while a request for a WebSocket waits for its answer. */
  get upgradePending(): boolean {
    return this.waiting.some((request) => request.webSocket);
  }

  /** True while a request for a tunnel waits for its answer: what the client sends is no head. */
  get tunnelPending(): boolean {
    return this.waiting.some((request) => request.tunnel);
  }

  /** Frames may be packed: so it was negotiated, or may still be, by what the client has offered. */
  get mayBePacked(): boolean {
    if (this.upgrade !== undefined) return this.upgrade.deflate === 'negotiated';
    return this.waiting.some((request) => request.deflateOffered);
  }

  /** A request's head has passed; false when too many wait for an answer. */
  request(head: RequestHead): boolean {
    const webSocket = asksForWebSocket(head);
    this.requests++;
    this.isWebSocket = webSocket;
    this.waiting.push({
      method: head.method,
      target: head.target,
      webSocket,
      tunnel: asksForTunnel(head),
      deflateOffered: offersDeflate(head),
    });
    return this.waiting.length <= waitingMax;
  }

  /** An answer's head has passed; returns the method that it answers. */
  response(head: ResponseHead): string {
    const request = this.waiting[0];
    const isInterim = head.status < 200 && head.status !== 101;
    if (!isInterim) this.waiting.shift();
    if (isInterim || request === undefined) return request?.method ?? 'GET';
    if (request.webSocket) {
      const deflate = !request.deflateOffered
        ? 'absent'
        : offersDeflate(head)
          ? 'negotiated'
          : 'offered';
      const subprotocol = head.headers.get('sec-websocket-protocol');
      this.upgrade = { path: request.target, status: head.status, deflate, subprotocol };
      this.isWebSocket = head.status === 101;
    }
    if (head.status === 101) this.mode = request.webSocket ? 'frames' : 'tunnel';
    if (request.method === 'CONNECT' && head.status < 300) this.mode = 'tunnel';
    return request.method;
  }

  /** Frames from the first byte on, with no request before them. */
  switchToFrames(): void {
    this.mode = 'frames';
    this.isWebSocket = true;
  }
}

function offersDeflate(head: RequestHead | ResponseHead): boolean {
  return hasMember(head.headers, 'sec-websocket-extensions', 'permessage-deflate');
}
