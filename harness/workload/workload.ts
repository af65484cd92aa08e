/** What is asked of an implementation. Plain data, so that a scenario can print it. */
export interface TurnSpec {
  readonly deltas: number;
  /** Text bytes of a delta, its token included. */
  readonly deltaBytes: number;
  /** Deltas that the provider writes at once. */
  readonly burst: number;
  /** Pause between bursts, in ms. */
  readonly gapMs: number;
  /** Tool calls that need an approval, before the text. Default 0. */
  readonly approvals?: number;
  /** What they are for: a command, one that runs for two seconds, or a change of a file. Default: a command. */
  readonly approvalsFor?: 'command' | 'long-command' | 'file-change';
  /**
   * Whether the turn waits for its client, in its middle and before its end: then it can't be over
   * before a client that lost its connection is back. Only where
   * the system is paced (`Pace`). Default false.
   */
  readonly paced?: boolean;
  /**
   * Bytes of the prompt at least: it is filled up with words, inside of its text, so that whoever reads
   * the message and writes it anew keeps them. Default: as short as it is.
   */
  readonly promptBytes?: number;
  /** Begins a thread of its own, where the workload is done by our client of an app-server. */
  readonly newThread?: boolean;
}

/** What comes to a port that is not of its protocol. */
export type Intrusion = 'origin' | 'binary' | 'not-json' | 'huge';

export interface Workload {
  readonly name: string;
  readonly turns: readonly TurnSpec[];
  /** How the client ends its connection after the last turn. */
  readonly ending: 'close' | 'fin';
  /** Clients that do all of it, side by side; turns are numbered over all of them. Default 1. */
  readonly clients?: number;
  /** How long a user thinks before an answer to a question, where a client of ours asks one. Default 0. */
  readonly thinkMs?: number;
  /**
   * Whether each command begins without what those before it left behind to find a broker by. Default
   * false. Only where the implementation does the turns by commands that share one.
   */
  readonly fresh?: boolean;
  /** Whether a client sends `initialize` and what comes after it without a wait for the answer. Default false. */
  readonly pipelines?: boolean;
  /**
   * A second connection of the same user once the first turn has ended, as of a dialog in which to pick a
   * thread. It `looks` at the list of threads, and the first connection takes its thread up again
   * meanwhile; or it `leaves-at-once`. Default: none.
   */
  readonly picker?: 'looks' | 'leaves-at-once';
  /**
   * How long a client of ours stays connected after its last turn, in ms: what it is connected to has time
   * to show what it does without being asked. Default 0.
   */
  readonly lingerMs?: number;
  /**
   * Whether a client that lost its connection sends its prompt again at once, without a look whether the
   * turn is there: what a careless client does. Default false.
   */
  readonly resubmits?: boolean;
  /** Clients that take the thread up while its first turn runs, and only read. Default 0. */
  readonly watchers?: number;
  /** Whether those answer what the server asks of its users, too. Default false. */
  readonly watchersAnswer?: boolean;
  /** Connections of others, one after the other, once the first turn streams. Default none. */
  readonly intrusions?: readonly Intrusion[];
  /**
   * No turns are done: clients are there, for as long as the turns would stream. Default false. Only
   * where the system performs the workload itself.
   */
  readonly presence?: boolean;
  /**
   * How long each of the clients stays, in ms from when it came, in their order; those that are not
   * named stay to the end. Only with `presence`.
   */
  readonly staysMs?: readonly number[];
}
