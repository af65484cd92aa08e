import type { Clock } from '../clock.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { Plan } from '../plan/plan.ts';
import type { Connection } from '../transports/connection.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Profile } from '../wire/profile.ts';

export interface ProxyOptions {
  readonly plan: Plan;
  /** Seed of every draw; the plan's own seed wins. */
  readonly seed: number;
  readonly recorder: Recorder;
  /** Records every unit and message, not only connections and faults. Default true. */
  readonly recordUnits?: boolean;
  readonly clock?: Clock;
  /**
   * Bytes of messages that are not whole yet, on all connections together; over it, connections are
   * not cut any more. Default 256 MiB.
   */
  readonly heldBytesMax?: number;
  /** Numbers of the faults that `arm` adds, where others count along. Default: after the plan's. */
  readonly nextFault?: () => number;
  /**
   * Why a process fault can do nothing now to the process of this name, as a clause: such a fault does
   * not fire. Default: nothing is known against it.
   */
  refusalOf?(name: string, wanted: 'signal' | 'restart'): string | undefined;
  /** Sends a signal to a process of the run by its name; for process faults. */
  signalProcess?(name: string, signal: NodeJS.Signals, fault: number): void;
  /**
   * Sends a signal to a process that is to come back, for `restart`. Answers with what starts it again
   * once it has ended, and rejects when it does not start; with undefined, and without sending anything, when nobody knows how.
   */
  restartProcess?(
    name: string,
    signal: NodeJS.Signals,
    fault: number,
  ): (() => void | Promise<void>) | undefined;
}

export interface LinkOptions {
  readonly name: string;
  /** Port 0 for any free port. */
  readonly listen: Endpoint;
  readonly upstream: Endpoint;
  /** Default `auto`: by the first bytes of the client. */
  readonly codec?: CodecName | 'auto';
  /** Default: none, so there are no phases. */
  readonly profile?: Profile;
  /** permessage-deflate: `decline` on behalf of the peers (default), or `pass` and stay blind. */
  readonly deflate?: 'decline' | 'pass';
  /**
   * Certificates (PEM) to trust instead of the system's, when the upstream is `wss` or `https`. The
   * link then speaks TLS to it, plain to its clients, and puts the upstream's name into `Host`.
   */
  readonly ca?: string;
  /** Connections of earlier lives of the link: its own count on from there. Default 0. */
  readonly connectionsBefore?: number;
  /** Stands between the link and the sockets of its connections. Default: nothing does. */
  readonly through?: (connection: Connection, on: ThroughOn) => Connection;
}

/** Whose socket it is, and the number of its connection on the link, from 1. */
export interface ThroughOn {
  readonly side: 'client' | 'server';
  readonly connection: number;
}

export interface CarrierLink {
  /** With the real port. */
  readonly listen: Endpoint;
  /** The server is elsewhere now: connections that are accepted from here on are dialled there. */
  moveUpstream(upstream: Endpoint): void;
}

export interface RunningLink extends CarrierLink {
  readonly name: string;
  readonly openConnections: number;
}

export interface FaultStatus {
  /** Number of the plan's line, from 1. */
  readonly fault: number;
  readonly text: string;
  readonly fired: number;
  readonly healed: boolean;
}

/** Faults that were added to a running proxy. */
export interface ArmedFaults {
  /** Ends them, on live connections at once, and takes them out of the plan. */
  disarm(): void;
}

/** What stands on the hops of a case and carries its plan: our own proxy, or one on another host. */
export interface Carrier {
  addLink(options: LinkOptions): Promise<CarrierLink>;
  /** No fault acts any more once it has returned. */
  heal(): void | Promise<void>;
  /** The plan's faults in order. */
  readonly faults: readonly FaultStatus[];
  /** Calls back each time a fault fires. */
  onFired(listener: (status: FaultStatus) => void): void;
  /** Stops listening, ends every connection, resolves when all sockets are closed. */
  close(): Promise<void>;
}

export interface RunningProxy extends Carrier {
  addLink(options: LinkOptions): Promise<RunningLink>;
  /**
   * Adds the faults of another plan; they act on connections that are opened from here on. Throws the
   * plan's errors.
   */
  arm(plan: Plan): ArmedFaults;
  /**
   * `#1`, `times` and `turn 1` count from here on, on connections that live as well. Call it once before
   * the first connection, too: a fault that is spent is only looked for again where this was known.
   */
  startOver(): void;
  /** Ends every fault that is on and disarms the rest: exact pass-through from here on. */
  heal(): void;
}
