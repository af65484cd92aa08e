import type { Message } from './message.ts';
import { nameCharactersMax } from './name-characters-max.ts';
import type { Direction } from './unit.ts';

/**
 * Classifies a text: a JSON-RPC message, with or without its `jsonrpc` member, or an event of the
 * Responses API (an object with a `type`). Its HTTP request, whose body is that of a `response.create`
 * without the type, is one too. Everything else is `invalid`: batches are, and so is what has a method
 * or an id over `nameCharactersMax`.
 */
export function classify(text: string, bytes: number): Message {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return invalid(undefined, bytes);
  }
  if (!isObject(body)) return invalid(body, bytes);
  const id = typeof body.id === 'string' || typeof body.id === 'number' ? body.id : undefined;
  if (isTooLong(id) || isTooLong(body.method)) return invalid(body, bytes);
  if (typeof body.method === 'string') {
    const kind = id === undefined ? 'notification' : 'request';
    return { kind, method: body.method, id, body, bytes };
  }
  if ('id' in body && ('result' in body || 'error' in body)) {
    const kind = 'error' in body && !('result' in body) ? 'error' : 'response';
    return { kind, method: undefined, id, body, bytes };
  }
  const type = eventType(body);
  if (type === undefined || isTooLong(type)) return invalid(body, bytes);
  return { kind: 'event', method: type, id: undefined, body, bytes };
}

function eventType(body: Record<string, unknown>): string | undefined {
  if (typeof body.type === 'string') return body.type;
  return typeof body.model === 'string' && 'input' in body ? 'response.create' : undefined;
}

function isTooLong(name: unknown): boolean {
  return typeof name === 'string' && name.length > nameCharactersMax;
}

function invalid(body: unknown, bytes: number): Message {
  return { kind: 'invalid', method: undefined, id: undefined, body, bytes };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Requests of one direction that are remembered without an answer; the oldest are forgotten. */
const pendingMaxDefault = 10_000;

/** Gives answers the method of their request, for one connection. */
export class Pairing {
  private readonly pendingMax: number;
  private readonly pending = {
    upstream: new Map<string | number, string>(),
    downstream: new Map<string | number, string>(),
  };

  constructor(options: { readonly pendingMax?: number } = {}) {
    this.pendingMax = options.pendingMax ?? pendingMaxDefault;
  }

  /** Requests that wait for an answer. */
  get pendingCount(): number {
    return this.pending.upstream.size + this.pending.downstream.size;
  }

  /** Sees every message of the connection in order; returns it, an answer with its request's method. */
  pair(direction: Direction, message: Message): Message {
    const { id, kind, method } = message;
    if (id === undefined) return message;
    if (kind === 'request' && method !== undefined) {
      this.remember(this.pending[direction], id, method);
      return message;
    }
    if (kind !== 'response' && kind !== 'error') return message;
    const requests = this.pending[direction === 'upstream' ? 'downstream' : 'upstream'];
    const asked = requests.get(id);
    if (asked === undefined) return message;
    requests.delete(id);
    return { ...message, method: asked };
  }

  private remember(requests: Map<string | number, string>, id: string | number, method: string) {
    requests.delete(id);
    requests.set(id, method);
    if (requests.size <= this.pendingMax) return;
    for (const oldest of requests.keys()) {
      requests.delete(oldest);
      return;
    }
  }
}
