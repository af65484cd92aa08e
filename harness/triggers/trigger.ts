import type { Phase } from '../wire/profile.ts';
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
  /** Where the connection's conversation must stand: `during streaming`, `before ready`. */
  readonly phase?: PhaseTrigger;
  /** Only while a client that came back is resuming: `in the resume window`. */
  readonly resuming?: true;
  /** Glob over the name that the client gave itself when it initialized. */
  readonly client?: string;
  /** Not before this many bytes or units of the direction, or ms of the connection, have passed. */
  readonly after?:
    | { readonly bytes: number }
    | { readonly units: number }
    | { readonly ms: number };
  /** Ratio from 0 to 1, drawn by key for each unit that matches. */
  readonly probability?: number;
  /** For `while` faults: how long the fault stays on, in ms. */
  readonly forMs?: number;
  /** Written `for good`: where it acts it stays, and the heal does not take it back. */
  readonly forGood?: true;
  /** For `while` faults: the message at which it is switched off again on its connection. */
  readonly until?: MessageTrigger;
  /** How often it may fire; 1 for a fault that acts `once`, no bound for others. */
  readonly times?: number;
}

/** `before` and `after` go by the order of `phases`, within a turn. */
export interface PhaseTrigger {
  readonly at: 'during' | 'before' | 'after';
  readonly phase: Phase;
}

export const phases: readonly Phase[] = [
  'connecting',
  'initializing',
  'ready',
  'turn-requested',
  'turn-started',
  'streaming',
  'approval-open',
  'turn-completed',
];

export interface MessageTrigger {
  /** Glob over the method; of an answer, that of its request. */
  readonly method: string;
  /** Written `turn/start:response`. Default: requests, notifications and events, never answers. */
  readonly kind?: MessageTriggerKind;
  /** Written `#3`. Matches are counted over all connections of a link. */
  readonly nth?: number;
}

/** `answer` is a `response` or an `error`. */
export type MessageTriggerKind =
  | 'request'
  | 'notification'
  | 'event'
  | 'answer'
  | 'response'
  | 'error';

export const messageTriggerKinds: readonly MessageTriggerKind[] = [
  'request',
  'notification',
  'event',
  'answer',
  'response',
  'error',
];
