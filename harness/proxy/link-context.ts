import type { Clock } from '../clock.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Connection } from '../transports/connection.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Profile } from '../wire/profile.ts';
import type { FaultBook } from './fault-book.ts';
import type { HeldTotal } from './held-share.ts';
import type { ThroughOn } from './options.ts';
import type { ProcessSignals } from './process-signals.ts';
import type { Session } from './session.ts';
import type { TurnCount } from './turn-count.ts';

/** What all links of one proxy share. */
export interface RunContext {
  readonly seed: number;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly recordsUnits: boolean;
  readonly book: FaultBook;
  readonly signals: ProcessSignals;
  readonly held: HeldTotal;
}

/** What the connections of one link share. */
export interface LinkContext {
  readonly run: RunContext;
  readonly name: string;
  readonly upstream: Endpoint;
  readonly codec: CodecName | 'auto';
  readonly profile: Profile | undefined;
  readonly deflate: 'decline' | 'pass';
  readonly ca: string | undefined;
  /** What the link reads from and writes to in place of the socket itself. */
  through(connection: Connection, on: ThroughOn): Connection;
  readonly turns: TurnCount;
  /** New connections are refused for so long, or until the heal. */
  unlisten(forMs: number, rule: ArmedRule): void;
  sessionClosed(session: Session): void;
}
