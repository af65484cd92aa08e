/**
 * One JSON-RPC (or Responses API) message, classified. `method` of a response is that of its
 * request, when the request was seen on the same connection.
 */
export interface Message {
  readonly kind: 'request' | 'notification' | 'response' | 'error' | 'event' | 'invalid';
  /** JSON-RPC `method`; for an `event`, the Responses API `type`. */
  readonly method: string | undefined;
  readonly id: string | number | undefined;
  /** The parsed body; `undefined` for `invalid`. */
  readonly body: unknown;
  readonly bytes: number;
}
