import type { Direction } from '../wire/unit.ts';

/** When a fault applies. All that is given must be true; nothing given means always. */
export interface Trigger {
  readonly link?: string;
  readonly direction?: Direction | 'both';
  /** Connections of a link count from 1. */
  readonly connection?: number;
  /** Glob over a message's method (`*` matches any run of characters), and its n-th match, from 1. */
  readonly on?: MessageTrigger;
  /** The n-th turn seen on the link, from 1. */
  readonly turn?: number;
  /** Not before this many bytes or units of the direction, or ms of the connection, have passed. */
  readonly after?:
    | { readonly bytes: number }
    | { readonly units: number }
    | { readonly ms: number };
  /** Ratio from 0 to 1, drawn by key for each unit that matches. */
  readonly probability?: number;
  /** For `while` faults: how long the fault stays on, in ms. */
  readonly forMs?: number;
  /** How often it may fire; 1 for a fault that acts `once`, no bound for others. */
  readonly times?: number;
}

export interface MessageTrigger {
  /** Glob over the method; of a `response` or `error`, that of its request. */
  readonly method: string;
  /** Written `turn/start:response`. Default: requests, notifications and events, never answers. */
  readonly kind?: MessageTriggerKind;
  /** Written `#3`. Matches are counted over all connections of a link. */
  readonly nth?: number;
}

export type MessageTriggerKind = 'request' | 'notification' | 'event' | 'response' | 'error';

export const messageTriggerKinds: readonly MessageTriggerKind[] = [
  'request',
  'notification',
  'event',
  'response',
  'error',
];
