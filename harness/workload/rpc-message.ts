/** JSON-RPC as app-servers speak it: without a `jsonrpc` member. */
export interface RpcRequest {
  readonly id: string | number;
  readonly method: string;
  readonly params: unknown;
}

export interface RpcNotification {
  readonly method: string;
  readonly params: unknown;
}

export type RpcIncoming =
  | { readonly kind: 'request'; readonly request: RpcRequest }
  | { readonly kind: 'notification'; readonly notification: RpcNotification }
  | { readonly kind: 'result'; readonly id: string | number; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly id: string | number;
      readonly code: number;
      readonly message: string;
    }
  | { readonly kind: 'invalid' };

export function readRpc(text: string): RpcIncoming {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: 'invalid' };
  }
  if (typeof body !== 'object' || body === null) return { kind: 'invalid' };
  const { id, method, params, result, error } = body as Record<string, unknown>;
  const hasId = typeof id === 'string' || typeof id === 'number';
  if (typeof method === 'string') {
    return hasId
      ? { kind: 'request', request: { id, method, params } }
      : { kind: 'notification', notification: { method, params } };
  }
  if (!hasId) return { kind: 'invalid' };
  if (error === undefined) return { kind: 'result', id, result };
  const { code, message } = (error ?? {}) as Record<string, unknown>;
  return { kind: 'error', id, code: Number(code), message: String(message) };
}

/** A member of something of unknown shape, by its path. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}
