/**
 * The events of a history, version 2: one JSON object a line, in the order in which they were
 * recorded. `index` counts from 0; `time` is milliseconds on the run's one monotonic clock.
 *
 * What the proxy *received* and what it *delivered* are different events, so that no implementation
 * is blamed for what the harness did.
 *
 * Version 1 had no meanings of messages; `read-history.ts` gives them to such a history.
 */

import type { Meaning, TurnEnd } from '../wire/meaning.ts';
import type { Malformed } from '../wire/message-form.ts';
import type { Phase } from '../wire/profile.ts';
import type { Direction, UnitKind } from '../wire/unit.ts';
import type { OperationName, OperationValue } from './operation.ts';
import type { OwnChange } from './own-change.ts';

export type { OperationName, OperationValue } from './operation.ts';

export const historyVersion = 2;

/** The two peers of a link: who dialled, and who listened. */
export type Side = 'client' | 'server';

/** How a side ended: FIN, RST (both RFC 9293), or another socket error. */
export type EndKind = 'fin' | 'rst' | 'error';

/** A message as stored: `text` is redacted, and cut at the recorder's `messageTextBytesMax`. */
export interface RecordedMessage {
  readonly kind: 'request' | 'notification' | 'response' | 'error' | 'event' | 'invalid';
  readonly method?: string;
  /** What it is to its protocol, by the profile of its link; absent when that says nothing of it. */
  readonly means?: Meaning;
  /** Of a `turn-end`: how the turn ended, as its server says. */
  readonly end?: TurnEnd;
  /** Of a request whose answer comes when the whole turn is over, not at once. */
  readonly lasts?: true;
  /** Of an `approval-resolved`: the id of the request that it is about. */
  readonly request?: string | number;
  /** Of an `approval-answer`: whether it grants what was asked, where it says so. */
  readonly grants?: boolean;
  /** What is wrong with its form, where its link speaks JSON-RPC; absent when nothing is. */
  readonly form?: Malformed;
  readonly id?: string | number;
  readonly thread?: string;
  readonly turn?: string;
  readonly item?: string;
  /** Tracer tokens in its streamed text (`tokens`) for a delta; for others, all that it contains. */
  readonly tokens?: readonly number[];
  readonly bytes: number;
  readonly text?: string;
  /** True when `text` is not the whole message, or a name in it was cut. */
  readonly truncated?: boolean;
}

/**
 * What a program is to its run: the one under test, one of ours (client, server, provider, shim), or
 * another real one that the tested one works with.
 */
export type Standing = 'tested' | 'ours' | 'other';

/** Who stands on a side of a link. */
export interface Party {
  /** Its name for people: `loop`, `codex`, `reference client`. */
  readonly program: string;
  readonly standing: Standing;
  /** Names (globs) of its processes, as `process-started` has them; absent for one in the harness's own. */
  readonly processes?: readonly string[];
  /** It is the model's provider. */
  readonly isModel?: true;
}

/** Who dials a link, and who listens behind it. */
export type Parties = Readonly<Record<Side, Party>>;

interface On {
  readonly link: string;
  /** Connections of a link count from 1 in the order in which they were accepted. */
  readonly connection: number;
}

type Body =
  // The run.
  | {
      readonly type: 'run-started';
      readonly seed: number;
      readonly plan: readonly string[];
      readonly scenario?: string;
      readonly driver?: string;
      /** Who stands on the sides of the driver's links, by the names of those; absent when not known. */
      readonly parties?: Readonly<Record<string, Parties>>;
      readonly environment?: Readonly<Record<string, string>>;
      readonly startedAt: string;
      /** What the run was judged by, so that a stored history can be judged again the same way. */
      readonly invariants?: readonly string[];
      /** Ids of invariants that it was not judged by, each with the reason. */
      readonly except?: Readonly<Record<string, string>>;
      readonly bounds?: Readonly<Record<string, number>>;
    }
  | { readonly type: 'stage'; readonly stage: 'disturb' | 'heal' | 'settle' | 'check' | 'stop' }
  | { readonly type: 'note'; readonly text: string; readonly blame?: 'harness' | 'environment' }
  | { readonly type: 'history-full'; readonly droppedFrom: number }
  // Links and connections.
  | {
      readonly type: 'link-listening';
      readonly link: string;
      readonly listen: string;
      readonly upstream: string;
      readonly codec: string;
      readonly profile?: string;
      /** Its messages are JSON-RPC, and what is wrong with their form is recorded. */
      readonly jsonRpc?: true;
      /** Its connections begin with a handshake of messages. */
      readonly initializes?: true;
      /** It leads from an agent to its model. */
      readonly asksModel?: true;
      /** Its protocol has a client say `initialized` once its initialize was answered. */
      readonly saysInitialized?: true;
    }
  /** The server behind the link has come back elsewhere. */
  | { readonly type: 'link-moved'; readonly link: string; readonly upstream: string }
  | ({ readonly type: 'connection-opened' } & On)
  | ({ readonly type: 'upstream-opened' } & On)
  | ({ readonly type: 'upstream-failed'; readonly code: string; readonly message: string } & On)
  | ({
      readonly type: 'upgraded';
      readonly path: string;
      readonly status: number;
      /** What became of permessage-deflate (RFC 7692): never offered, declined for the peers, left. */
      readonly deflate: 'absent' | 'declined' | 'passed';
    } & On)
  /** A side ended its half of the connection; `by` tells who did it: the peer, or the proxy's fault. */
  | ({
      readonly type: 'end-received';
      readonly side: Side;
      readonly how: EndKind;
      readonly error?: string;
    } & On)
  /** The proxy ended its connection to `side`. `cause` is the fault's number, absent when forwarded. */
  | ({
      readonly type: 'end-delivered';
      readonly side: Side;
      readonly how: EndKind;
      readonly fault?: number;
      /** The fault that kept it back: it was passed on later than it came. */
      readonly heldBy?: number;
    } & On)
  | ({ readonly type: 'connection-closed' } & On)
  | ({
      readonly type: 'codec-gave-up';
      readonly direction: Direction;
      readonly code: string;
      readonly message: string;
    } & On)
  // Units and messages.
  | ({
      readonly type: 'unit-received';
      readonly direction: Direction;
      /** Units of a direction of a connection count from 0. */
      readonly unit: number;
      /**
       * Of a flood: this is the units from `unit` to `last`, deltas that differ in nothing but their
       * texts, which were not kept; `bytes` and `tokens` are those of all of them.
       */
      readonly last?: number;
      readonly kind: UnitKind;
      readonly bytes: number;
      readonly opcode?: number;
      readonly fin?: boolean;
      /** Of a Close frame (RFC 6455 section 5.5.1); code 1005 when it carries none. */
      readonly close?: { readonly code: number; readonly reason: string };
      readonly message?: RecordedMessage;
      /** Of an HTTP head: its text, redacted. */
      readonly head?: string;
    } & On)
  | ({
      readonly type: 'unit-delivered';
      readonly direction: Direction;
      /** The units from `unit` to `last` went out as they came, unless `as` says otherwise. */
      readonly unit: number;
      readonly last: number;
      readonly bytes: number;
      readonly as?: 'altered' | 'cut' | 'dropped' | 'discarded';
      readonly fault?: number;
      /**
       * The fault that kept it back, whatever else was done to it: it went out later than it came, or,
       * where the sender was not read, it was received later than it may have been sent.
       */
      readonly heldBy?: number;
      /** What midturn itself changed in it, whatever the plan says. */
      readonly own?: OwnChange;
    } & On)
  /** Units that the proxy made itself: a Close frame, an injected answer, noise. */
  | ({
      readonly type: 'unit-injected';
      readonly direction: Direction;
      readonly kind: UnitKind;
      readonly bytes: number;
      readonly close?: { readonly code: number; readonly reason: string };
      readonly message?: RecordedMessage;
      readonly fault: number;
    } & On)
  /**
   * Bytes of a unit that a fault fired at, and of the last units each way: recorded at the end of
   * their connection. Base64. A mask (RFC 6455 section 5.3) is taken off, and what stands from the
   * first to the last secret is `*`.
   */
  | ({
      readonly type: 'unit-bytes';
      readonly direction: Direction;
      readonly unit: number;
      /** Of the whole unit, and of the framing before its payload. */
      readonly bytes: number;
      readonly headerBytes: number;
      readonly masked?: boolean;
      readonly start: string;
      /** Its last bytes, when `start` is not all of it. */
      readonly end?: string;
      /** The payload was not kept: it is no whole text, so secrets in it could not be told. */
      readonly withheld?: boolean;
    } & On)
  | ({
      readonly type: 'phase';
      readonly phase: Phase;
      readonly thread?: string;
      readonly turn?: string;
    } & On)
  /** The proxy's write to a side returned false / drained: it passes that side's slowness on. */
  | ({ readonly type: 'backpressure'; readonly side: Side; readonly state: 'on' | 'off' } & On)
  /** The proxy stopped or resumed reading a side because of a fault. */
  | ({
      readonly type: 'reading';
      readonly side: Side;
      readonly state: 'stopped' | 'resumed';
      /** The fault that stopped it, or the last of those that did; absent in histories of old. */
      readonly fault?: number;
    } & On)
  // Faults. `fault` is the number of the plan's line, from 1.
  | {
      readonly type: 'fault-armed';
      readonly fault: number;
      readonly name: string;
      readonly text: string;
    }
  | {
      readonly type: 'fault-fired';
      readonly fault: number;
      readonly name: string;
      readonly link?: string;
      readonly connection?: number;
      readonly direction?: Direction;
      readonly unit?: number;
      readonly method?: string;
      readonly process?: string;
      /** From here on nothing passes on the connection, whose sockets stay open: until it is healed, if it is. */
      readonly silent?: true;
      /** What was done, in a few words: `reset both sides`, `hold 50 ms`, `cut at byte 7 of 131`. */
      readonly effect: string;
      /** It is there for good: on this connection, or to this process, the heal does not take it back. */
      readonly stays?: true;
    }
  | {
      readonly type: 'fault-healed';
      readonly fault: number;
      readonly link?: string;
      readonly connection?: number;
    }
  | {
      readonly type: 'fault-never-fired';
      readonly fault: number;
      readonly name: string;
      readonly why: string;
    }
  /** Another program carried it, which cannot be asked: it may have fired or not. */
  | {
      readonly type: 'fault-unobserved';
      readonly fault: number;
      readonly name: string;
      readonly why: string;
    }
  // The workload: operations as Jepsen writes them. `info` means that the outcome is not known.
  | {
      readonly type: 'invoke' | 'ok' | 'fail' | 'info';
      readonly client: string;
      /** Operations of a run count from 1; the outcome has the number of its invocation. */
      readonly operation: number;
      readonly f: OperationName;
      readonly value?: OperationValue;
      readonly error?: { readonly code: string; readonly message: string };
    }
  /** What a client of ours saw of its own connection, from the outside of the proxy. */
  | {
      readonly type: 'client-connecting';
      readonly client: string;
      readonly attempt: number;
      /** Wait before this attempt, in ms; 0 for the first. */
      readonly delayMs: number;
    }
  | { readonly type: 'client-connected'; readonly client: string; readonly attempt: number }
  | {
      readonly type: 'client-connect-failed';
      readonly client: string;
      readonly attempt: number;
      readonly error: string;
    }
  | {
      readonly type: 'client-closed';
      readonly client: string;
      readonly code: number;
      readonly reason: string;
      /** True when this client began the end. */
      readonly own: boolean;
      readonly error?: string;
    }
  /** Tracer tokens as the client got them: live deltas, or out of a thread that it read back. */
  | {
      readonly type: 'client-tokens';
      readonly client: string;
      readonly turn: number;
      readonly via: 'live' | 'resume' | 'read' | 'stdout';
      readonly tokens: readonly number[];
      /** The item that they belong to, where the protocol names it. */
      readonly item?: string;
    }
  // The scripted provider, from its own mouth.
  | {
      readonly type: 'provider-request';
      /** Requests of a run count from 1. */
      readonly request: number;
      readonly transport: 'http' | 'websocket';
      /** The workload's turn number in the prompt, when it had one. */
      readonly turn?: number;
      readonly connection?: number;
      /** `function_call_output` ids in the input, when it continues a tool call. */
      readonly outputs?: readonly string[];
    }
  | {
      readonly type: 'provider-sent';
      readonly request: number;
      readonly first: number;
      readonly last: number;
    }
  | { readonly type: 'provider-completed'; readonly request: number }
  | { readonly type: 'provider-failed'; readonly request?: number; readonly message: string }
  | {
      readonly type: 'provider-connection';
      readonly connection: number;
      readonly state: 'upgraded' | 'refused' | 'closed';
      readonly code?: number;
    }
  // Processes.
  | {
      readonly type: 'process-started';
      readonly process: string;
      readonly pid: number;
      readonly argv: readonly string[];
      readonly version?: string;
    }
  | {
      readonly type: 'process-signalled';
      readonly process: string;
      readonly pid: number;
      readonly signal: string;
      readonly fault?: number;
    }
  | {
      readonly type: 'process-exited';
      readonly process: string;
      readonly pid: number;
      readonly code: number | null;
      readonly signal: string | null;
      /** True when the harness ended it on purpose. */
      readonly expected: boolean;
      readonly stderr: readonly string[];
    }
  | {
      readonly type: 'process-output';
      readonly process: string;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    };

/** What is handed to a recorder: an event without its number and time. */
export type EventBody = Body;

export type HistoryEvent = Body & { readonly index: number; readonly time: number };

/** The event whose `type` is, or may be, `T`: those of an operation are one event type. */
export type EventOf<T extends Body['type']> = Holding<HistoryEvent, T>;

type Holding<E, T> = E extends { readonly type: infer U } ? (T extends U ? E : never) : never;
