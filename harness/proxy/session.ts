/**
 * One connection of a link: its two peers, a pipe each way, and the plan's rules at work on it. A bit
 * over 250 lines: it is the one place in which the life of a connection can be followed from its first
 * to its last event.
 */
import type { Clock, Timer } from '../clock.ts';
import type { EventBody } from '../history/event.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Connection } from '../transports/connection.ts';
import { dial } from '../transports/dial.ts';
import { type CodecPair, openCodecs } from '../wire/open-codecs.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import type { Closing } from './closing.ts';
import { Conversation } from './conversation.ts';
import { closeMs, flushMs } from './ending.ts';
import { Injector } from './injector.ts';
import { Interest } from './interest.ts';
import type { LinkContext } from './link-context.ts';
import { Peer } from './peer.ts';
import { Pipe } from './pipe.ts';
import { type OwnHead, Upgrade } from './upgrade.ts';

type OfConnection<T> = T extends { readonly link: string; readonly connection: number }
  ? Omit<T, 'link' | 'connection'>
  : never;

export class Session {
  readonly link: LinkContext;
  readonly number: number;
  readonly clock: Clock;
  readonly recordsUnits: boolean;
  readonly client: Peer;
  readonly server: Peer;
  readonly upstream: Pipe;
  readonly downstream: Pipe;
  readonly conversation: Conversation;
  readonly injector: Injector;
  readonly rules: readonly ArmedRule[];
  readonly messageRules: readonly ArmedRule[];
  readonly unitRules: readonly ArmedRule[];
  /** Messages are parsed; fragments wait for the last one. */
  readonly readsMessages: boolean;
  readonly groups: boolean;
  /** Tells messages that no rule is about. */
  readonly interest: Interest | undefined;
  readonly codecs: CodecPair | undefined;
  /** The dial has ended: bytes may flow. */
  established = false;
  closing: Closing | undefined;
  readonly #dialling = new AbortController();
  readonly #timers = new Set<Timer>();
  readonly #upgrade: Upgrade;
  #closed = false;

  constructor(link: LinkContext, number: number, client: Connection) {
    this.link = link;
    this.number = number;
    this.clock = link.run.clock;
    this.recordsUnits = link.run.recordsUnits;
    this.injector = new Injector(this);
    this.#upgrade = new Upgrade(link);
    this.rules = this.injector.rules;
    this.messageRules = this.rules.filter((rule) => rule.needsMessages);
    this.unitRules = this.rules.filter((rule) => !rule.needsMessages);
    this.groups = this.messageRules.length > 0;
    this.readsMessages = this.recordsUnits || this.groups;
    const { book } = link.run;
    this.interest = this.groups
      ? Interest.of(this.messageRules, (method) => book.sawMethod(method))
      : undefined;
    this.client = new Peer(this, 'client');
    this.server = new Peer(this, 'server');
    this.upstream = new Pipe(this, 'upstream', this.client, this.server);
    this.downstream = new Pipe(this, 'downstream', this.server, this.client);
    this.conversation = new Conversation(link, number);
    const needsUnits =
      this.recordsUnits ||
      this.#upgrade.host !== undefined ||
      this.rules.some((rule) => rule.needsUnits);
    const looks = needsUnits || this.rules.length > 0;
    this.codecs = looks ? openCodecs(needsUnits ? link.codec : 'raw') : undefined;
    for (const pipe of [this.upstream, this.downstream]) {
      const watched = this.rules.some((rule) => rule.watches.includes(pipe.direction));
      pipe.codec = this.codecs?.[pipe.direction];
      pipe.way = needsUnits || watched ? 'cut' : 'blind';
      this.settleWay(pipe);
    }
    this.client.attach(client);
  }

  // The life of the connection.

  async open(): Promise<void> {
    this.record({ type: 'connection-opened' });
    this.link.run.book.sawConnection(this.link.name, this.number);
    if (this.injector.start()) {
      this.#neverDialled();
      return;
    }
    try {
      const connection = await dial(this.link.upstream, {
        signal: this.#dialling.signal,
        clock: this.clock,
        ...(this.link.ca !== undefined && { ca: this.link.ca }),
      });
      this.#connected(connection);
    } catch (error) {
      this.#notConnected(error as Error & { code: string });
    }
  }

  #connected(connection: Connection): void {
    if (this.client.closed || this.#dialling.signal.aborted) {
      connection.destroy();
      this.peerClosed();
      return;
    }
    this.record({ type: 'upstream-opened' });
    this.established = true;
    this.server.attach(this.link.through(connection, { side: 'server', connection: this.number }));
    this.client.from.reading.update();
  }

  /** The client sees FIN, as behind a Toxiproxy: it was accepted, and the other side is not there. */
  #notConnected(error: Error & { code: string }): void {
    const { code, message } = error;
    if (!this.#dialling.signal.aborted) {
      this.record({ type: 'upstream-failed', code, message });
      this.client.end();
    }
    this.#neverDialled();
  }

  /** There is no server side: what the client sends is thrown away until it closes. */
  #neverDialled(): void {
    this.established = true;
    this.upstream.discard(undefined, true);
    this.upstream.reading.update();
    this.client.linger(closeMs);
    this.peerClosed();
  }

  /** The source's FIN has passed all that it sent: the sink gets one too. */
  passEnd(pipe: Pipe, fault?: number, heldBy?: number): void {
    if (this.closing) this.closing.peerEnded(pipe.source);
    pipe.sink.end(fault, heldBy);
  }

  /** The source is gone with an RST, and the sink gets one, behind what it was sent. */
  passReset(pipe: Pipe, heldBy?: number): void {
    const { sink } = pipe;
    if (pipe.discardedBy !== undefined) {
      sink.end();
      sink.linger(closeMs);
    } else this.flush(sink, () => sink.reset(undefined, heldBy));
  }

  /** Calls back when all that was written to a peer has left the process, or after `flushMs`. */
  flush(peer: Peer, act: () => void): void {
    let isDone = false;
    const done = () => {
      if (isDone) return;
      isDone = true;
      timer.cancel();
      this.#timers.delete(timer);
      act();
    };
    const timer = this.clock.after(flushMs, done);
    this.#timers.add(timer);
    if (peer.connection) peer.connection.flush(done);
    else done();
  }

  /** Calls back after `delayMs`, unless the connection is gone by then. */
  later(delayMs: number, act: () => void): void {
    const timer = this.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  peerClosed(): void {
    if (this.#closed || !this.client.closed || !this.server.closed) return;
    this.#closed = true;
    this.#dialling.abort();
    this.closing?.cancel();
    for (const timer of this.#timers) timer.cancel();
    for (const pipe of [this.upstream, this.downstream]) pipe.close();
    this.injector.close();
    if (this.codecs?.name) this.link.run.book.sawCodec(this.codecs.name);
    for (const kept of this.conversation.kept.events()) this.record(kept);
    this.record({ type: 'connection-closed' });
    this.link.sessionClosed(this);
  }

  destroy(): void {
    this.#dialling.abort();
    this.client.destroy();
    this.server.destroy();
    this.peerClosed();
  }

  /** After the rules are disarmed: nothing is held any more, and bytes pass as they come. */
  heal(): void {
    this.injector.heal();
    for (const pipe of [this.upstream, this.downstream]) {
      pipe.heal(this.injector.staying);
      this.settleWay(pipe);
    }
  }

  /** Some rules are disarmed, others may be on. */
  rulesDisarmed(): void {
    const isAllOff = this.injector.heal();
    for (const pipe of [this.upstream, this.downstream]) {
      if (isAllOff) pipe.heal(this.injector.staying);
      this.settleWay(pipe);
    }
  }

  /** A pipe on which no rule can act any more need not cut. */
  settleWay(pipe: Pipe): void {
    if (pipe.way !== 'cut' || !pipe.atBoundary) return;
    if (!this.injector.isSpent || this.closing) return;
    if (pipe.discardedBy !== undefined || this.#mayUpgrade(pipe)) return;
    pipe.way = this.recordsUnits ? 'watch' : 'blind';
  }

  #mayUpgrade({ direction }: Pipe): boolean {
    return direction === 'upstream' && this.#upgrade.mayStillCome(this.codecs);
  }

  // Units set aside until a message of some method has passed, either way.

  get awaitsMethod(): boolean {
    return this.upstream.outbox.awaitsMethod || this.downstream.outbox.awaitsMethod;
  }

  methodPassed(method: string): void {
    this.upstream.outbox.methodPassed(method);
    this.downstream.outbox.methodPassed(method);
  }

  // The upgrade.

  /** A head as midturn sends it on, if that is not as it came; takes note of the answer to an upgrade. */
  ownHead(pipe: Pipe, unit: Unit): OwnHead | undefined {
    if (unit.kind !== 'head') return undefined;
    if (pipe.direction === 'upstream') return this.#upgrade.rewrite(unit);
    this.noteUpgrade();
    return undefined;
  }

  /** A head has come downstream. */
  noteUpgrade(): void {
    const upgraded = this.#upgrade.answered(this.codecs);
    if (upgraded) this.record(upgraded);
  }

  recordInjected(direction: Direction, bytes: Buffer, text: string, fault: number): void {
    if (!this.recordsUnits) return;
    this.record({
      type: 'unit-injected',
      direction,
      kind: this.codecs?.name === 'websocket' ? 'frame' : 'line',
      bytes: bytes.length,
      message: this.conversation.describe(direction, text, bytes.length),
      fault,
    });
  }

  /** Records a run, where units are recorded; false when that takes a look at each of it. */
  notesRun(direction: Direction, run: Unit, number: number): boolean {
    return !this.recordsUnits || this.conversation.noteRun(direction, run, number);
  }

  record(event: OfConnection<EventBody>): void {
    this.link.run.recorder.record({
      ...event,
      link: this.link.name,
      connection: this.number,
    } as EventBody);
  }
}
