import type { Clock } from '../clock.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { Pace } from './pace.ts';

/** What a client waits for at most, in ms; the bounds of a run are of this shape. */
export interface ClientBounds {
  /** Connection and upgrade, and then `initialize`: each takes at most half of it. */
  readonly handshakeMs: number;
  readonly requestMs: number;
  readonly closeMs: number;
}

export interface ClientOptions {
  readonly endpoint: Endpoint;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly seed: number;
  /** Ends the workload at once; what is open is recorded as `info`. */
  readonly signal: AbortSignal;
  /** The client's name in the history: `client-1`. */
  readonly client: string;
  readonly bounds: ClientBounds;
  /** Numbers operations over the whole run, when there are more clients than one. */
  readonly nextOperation?: () => number;
  /** Number of its first turn, when clients share the numbering. Default 1. */
  readonly firstTurn?: number;
  /** Tells the provider how far the client is, for turns that are paced. Default: they are not. */
  readonly pace?: Pace;
  /** Whether it goes on without a wait for the answer to its `initialize`. Default false. */
  readonly pipelines?: boolean;
  /** Working directory of the thread. Default: the server's own. */
  readonly cwd?: string;
  /** A connection from which nothing came for this long gets a ping. Default 1,500. */
  readonly pingMs?: number;
  /** A connection from which nothing came for this long, pongs included, is lost. Default 5,000. */
  readonly silenceMs?: number;
  /** Longest wait for one turn, reconnects included. Default 120,000. */
  readonly turnMs?: number;
}
