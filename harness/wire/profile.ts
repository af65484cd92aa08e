import type { TurnEnd } from './meaning.ts';
import type { Message } from './message.ts';

/**
 * Which messages of a protocol mean what. Pure data and pure picks: another agent protocol is
 * another object of this shape.
 */
export interface Profile {
  readonly name: string;
  /** Its messages are JSON-RPC 2.0: with the `jsonrpc` member, or `bare`, which may go without. */
  readonly jsonRpc?: 'strict' | 'bare';
  /** Methods by what they mean. A method may be missing when the protocol has none. */
  readonly initialize?: string;
  readonly initialized?: string;
  readonly threadStart?: string;
  readonly threadResume?: string;
  /** Other methods that make a thread one of the connection's, such as a fork or another way to resume. */
  readonly threadAttachAlso?: readonly string[];
  /** Reads a thread back without attaching to it. */
  readonly threadRead?: string;
  readonly turnStart: string;
  readonly turnStarted?: string;
  /** Says more in a turn that runs. */
  readonly turnSteer?: string;
  readonly turnInterrupt?: string;
  readonly delta: string;
  /** When it is `turnStart` itself, the answer to that request ends the turn. */
  readonly turnCompleted: string;
  /** Other methods that end a turn, without success. */
  readonly turnEndsAlso?: readonly string[];
  /** Glob of the server's requests that ask for an approval. */
  readonly approval?: string;
  /** Globs of other such requests. */
  readonly approvalAlso?: readonly string[];
  /** Says that a request for an approval needs no answer any more: of another client, or withdrawn. */
  readonly approvalResolved?: string;
  /** The id of the request that such a message is about. */
  resolvedOf?(message: Message): string | number | undefined;
  /** Whether the answer to an approval grants what was asked; undefined when it does not say. */
  grantsOf?(message: Message): boolean | undefined;
  /** Says that something went wrong, in a turn or beside it. */
  readonly error?: string;
  /** Its links lead from an agent to its model. */
  readonly asksModel?: true;
  /** How a turn ended, by the message that ends it. Default: by its method. */
  endOf?(message: Message): TurnEnd | undefined;
  /** Picks of the ids and the streamed text from a message; undefined when it has none. */
  threadOf(message: Message): string | undefined;
  turnOf(message: Message): string | undefined;
  itemOf(message: Message): string | undefined;
  /** A message of the method `delta` that has no text by this is no delta; `''` for one without text. */
  deltaOf(message: Message): string | undefined;
}

/** Where a connection's conversation stands. */
export type Phase =
  | 'connecting'
  | 'initializing'
  | 'ready'
  | 'turn-requested'
  | 'turn-started'
  | 'streaming'
  | 'approval-open'
  | 'turn-completed';
