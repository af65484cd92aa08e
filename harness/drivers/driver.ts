/**
 * A driver starts one implementation and makes it do turns. It knows nothing about faults: it asks
 * `interpose` for the address that the client of each hop must dial, and uses that.
 */
import type { Clock } from '../clock.ts';
import type { Parties } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { ClientOptions } from '../workload/client-options.ts';
import type { WorkloadFeature } from '../workload/features.ts';
import type { Pace } from '../workload/pace.ts';
import type { Workload } from '../workload/workload.ts';

export type Role = 'server' | 'client' | 'intermediary' | 'agent';

export interface DriverContext {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** A private folder of this run, removed after it. */
  readonly folder: string;
  /** What was downloaded once: `$MIDTURN_CACHE`, else the XDG cache. */
  readonly cacheFolder: string;
  /** One line of progress for people. */
  progress(text: string): void;
  /**
   * Asks for something to stand on the hop `link`, whose server is at `upstream`, and answers with
   * the address to dial instead. Answers `upstream` itself when nothing stands there. Asked again for
   * the same hop, it follows the server to where that is now, and its own address stays.
   */
  interpose(link: string, upstream: Endpoint): Promise<Endpoint>;
}

export interface StartOptions {
  /** How the app-server listens. */
  readonly listen: 'tcp' | 'unix';
  /** `never`, or `on-request` for approvals. */
  readonly approvals: 'never' | 'on-request';
  /** Whether the agent may use the Responses API over WebSocket. */
  readonly providerWebSocket: boolean;
  /** Whether it holds realtime conversations, over link `realtime`, instead of turns. Default false. */
  readonly realtime?: boolean;
  /**
   * Of commands that share a broker: they are told of one at a path where nothing is (`missing`), or where
   * nobody listens any more (`deaf`). Default: they find or start one by themselves.
   */
  readonly broker?: 'missing' | 'deaf';
}

/** Something that runs: where to reach it, what processes it has, and how to end it. */
export interface RunningSystem {
  /** Where a client of the app-server protocol connects (already interposed). */
  readonly endpoint: Endpoint;
  /** Names to pids, for process faults: `server`, `provider`. Changes while processes come and go. */
  readonly processes: ReadonlyMap<string, number>;
  /**
   * For `restart`, by the names of `processes`: each lets its process end, which has had its signal,
   * and starts it again. Those that are not there cannot be restarted.
   */
  readonly starters?: ReadonlyMap<string, () => Promise<void>>;
  /**
   * Does a workload by the implementation's own means, and records what came of it. Absent for an
   * app-server: a client of ours does the workload on `endpoint`.
   */
  perform?(workload: Workload, options: PerformOptions): Promise<void>;
  /** Tells its scripted provider how far a client is; absent where it has none. */
  readonly pace?: Pace;
  /**
   * Resolves once all that its scripted provider did so far is in the history: what it says comes
   * through a pipe, and so later than what clients see. Bounded; rejects when it does not say it.
   */
  account?(): Promise<void>;
  /** Ends all of it, for good; bounded; may be called twice. */
  stop(): Promise<void>;
}

export type PerformOptions = Omit<ClientOptions, 'endpoint'>;

export interface Driver {
  /** `codex@0.169.0`, `reference`. */
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly roles: readonly Role[];
  /** What it can listen on. */
  readonly listens: readonly ('tcp' | 'unix')[];
  /** The hops that it asks to interpose; scenarios on others are not for it. Default: `defaultLinks`. */
  readonly links?: readonly string[];
  /**
   * Who stands on the two sides of each hop: findings name them, and what is not under test is not
   * judged. Default: not known, and then everyone may be to blame.
   */
  readonly parties?: Readonly<Record<string, Parties>>;
  /** What its workloads may ask beyond turns of one client. Default: what our client of an app-server does. */
  readonly does?: readonly WorkloadFeature[];
  /** What it is known not to do, with the reason: scenarios that need it could show nothing on it. */
  readonly lacks?: Readonly<Partial<Record<DriverNeed, string>>>;
  /** What a user has to name before it can run, where that is not named: its cases are listed as not run. */
  readonly missing?: string;
  /** Names that its system's `processes` always has: a search draws faults on them. Default: none. */
  readonly processes?: readonly string[];
  /** Those of them that are in its system's `starters`. Default: none. */
  readonly startable?: readonly string[];
  /** Those of them that the implementation itself starts again once they have ended. Default: none. */
  readonly revived?: readonly string[];
  /** True when one started system may serve several cases, one after another. */
  readonly reusable?: boolean;
  /** Installs what is missing. Throws `NOT_TESTABLE` with what to do. */
  prepare(context: Pick<DriverContext, 'cacheFolder' | 'signal' | 'progress'>): Promise<void>;
  start(context: DriverContext, options: StartOptions): Promise<RunningSystem>;
}

/** What an implementation has to do by itself for a plan to find something to act on. */
export type DriverNeed =
  /** An intermediary resumes the threads of its clients on each new upstream connection. */
  'takes-threads-up';

/** The hops of an implementation between a client and the model provider. */
export const defaultLinks: readonly string[] = ['client', 'provider'];

/** A kind of driver, as it is listed; `create` makes the driver for one version. */
export interface DriverKind {
  readonly name: string;
  /** How a user names it when more than the name is needed: `codex@VERSION`. */
  readonly usage?: string;
  readonly about: string;
  /** Where its versions are published. */
  readonly npmPackage?: string;
  /** What only a user can name. */
  readonly needs?: 'checkout';
  readonly roles: readonly Role[];
  /**
   * `argument` is what stands behind the name: `0.169.0` in `codex@0.169.0`. Throws `BAD_ARGUMENT`
   * for one that it cannot use.
   */
  create(argument: string | undefined): Driver;
}
