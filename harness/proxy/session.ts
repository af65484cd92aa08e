/**
 * One connection of a link: its two peers, a pipe each way, and the faults that are on for it. Effects
 * are acted on here and in `ending.ts`, nowhere else. A bit over 250 lines: it is the one place in
 * which the life of a connection can be followed from its first to its last event.
 */
import type { Clock, Timer } from '../clock.ts';
import type { Effect } from '../faults/effect.ts';
import type { EventBody } from '../history/event.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Connection } from '../transports/connection.ts';
import { dial } from '../transports/dial.ts';
import type { Sighting } from '../triggers/sighting.ts';
import { declineDeflate } from '../wire/decline-deflate.ts';
import { type CodecPair, openCodecs } from '../wire/open-codecs.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import type { Closing } from './closing.ts';
import { Conversation } from './conversation.ts';
import { closeMs, endConnection, flushMs } from './ending.ts';
import type { LinkContext } from './link-context.ts';
import { Peer } from './peer.ts';
import { Pipe } from './pipe.ts';
import type { EndingEffect, SeenUnit } from './verdict.ts';

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
  /** Rules that can ever apply to this connection. */
  readonly rules: readonly ArmedRule[];
  readonly messageRules: readonly ArmedRule[];
  readonly unitRules: readonly ArmedRule[];
  /** Messages are parsed; fragments wait for the last one. */
  readonly readsMessages: boolean;
  readonly groups: boolean;
  readonly codecs: CodecPair | undefined;
  /** The dial has ended: bytes may flow. */
  established = false;
  closing: Closing | undefined;
  readonly #openedAt: number;
  readonly #dialling = new AbortController();
  readonly #timers = new Set<Timer>();
  /** `while` faults that are on here. */
  readonly #lasting = new Map<ArmedRule, Timer | undefined>();
  #deflateDeclined = false;
  #upgradeSeen = false;
  #closed = false;

  constructor(link: LinkContext, number: number, client: Connection) {
    this.link = link;
    this.number = number;
    this.clock = link.run.clock;
    this.recordsUnits = link.run.recordsUnits;
    this.#openedAt = this.clock.now();
    this.rules = link.run.book.rules.filter((rule) => this.#canApply(rule));
    this.messageRules = this.rules.filter((rule) => rule.needsMessages);
    this.unitRules = this.rules.filter((rule) => !rule.needsMessages);
    this.groups = this.messageRules.length > 0;
    this.readsMessages = this.recordsUnits || this.groups;
    this.client = new Peer(this, 'client');
    this.server = new Peer(this, 'server');
    this.upstream = new Pipe(this, 'upstream', this.client, this.server);
    this.downstream = new Pipe(this, 'downstream', this.server, this.client);
    this.conversation = new Conversation(link, number);
    const needsUnits = this.recordsUnits || this.rules.some((rule) => rule.needsUnits);
    const looks = needsUnits || this.rules.length > 0;
    this.codecs = looks ? openCodecs(needsUnits ? link.codec : 'raw') : undefined;
    for (const pipe of [this.upstream, this.downstream]) {
      const watched = this.rules.some((rule) => rule.watches.includes(pipe.direction));
      pipe.codec = this.codecs?.[pipe.direction];
      pipe.way = needsUnits || watched ? 'cut' : 'blind';
    }
    this.client.attach(client);
  }

  // The life of the connection.

  async open(): Promise<void> {
    this.record({ type: 'connection-opened' });
    this.link.run.book.sawConnection(this.link.name, this.number);
    this.#considerStart();
    for (const rule of this.rules) this.#awaitTime(rule);
    try {
      const connection = await dial(this.link.upstream, {
        signal: this.#dialling.signal,
        clock: this.clock,
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
    this.server.attach(connection);
    this.client.from.updateReading();
  }

  /** The client sees FIN, as behind a Toxiproxy: it was accepted, and the other side is not there. */
  #notConnected(error: Error & { code: string }): void {
    const { code, message } = error;
    if (!this.#dialling.signal.aborted) {
      this.record({ type: 'upstream-failed', code, message });
      this.established = true;
      this.upstream.discard(undefined, true);
      this.client.end();
      this.client.linger(closeMs);
    }
    this.peerClosed();
  }

  /** The source's FIN has passed all that it sent: the sink gets one too. */
  passEnd(pipe: Pipe): void {
    if (this.closing) this.closing.peerEnded(pipe.source);
    pipe.sink.end();
  }

  /** The source is gone with an RST, and the sink gets one, behind what it was sent. */
  passReset(pipe: Pipe): void {
    const { sink } = pipe;
    if (pipe.discardedBy !== undefined) {
      sink.end();
      sink.linger(closeMs);
    } else this.flush(sink, () => sink.reset());
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
    for (const timer of this.#lasting.values()) timer?.cancel();
    for (const pipe of [this.upstream, this.downstream]) pipe.discard(undefined, true);
    for (const rule of this.rules) rule.end(this.link.name, this.number);
    if (this.codecs?.name) this.link.run.book.sawCodec(this.codecs.name);
    this.record({ type: 'connection-closed' });
    this.link.sessionClosed(this);
  }

  destroy(): void {
    this.#dialling.abort();
    this.client.destroy();
    this.server.destroy();
    this.peerClosed();
  }

  // Rules.

  sightingOf(pipe: Pipe, seen: SeenUnit): Sighting {
    return {
      ...this.#sighting(pipe.direction),
      unit: seen.number,
      bytesBefore: seen.bytesBefore,
      bytes: seen.unit.bytes.length,
      message: seen.message,
    };
  }

  /**
   * Shows a sighting to one rule; returns what it asks for. What lasts, and what is done to a process,
   * is done at once.
   */
  consult(rule: ArmedRule, sighting: Sighting, unit: Unit | undefined): Effect | undefined {
    const { run, name } = this.link;
    const before = rule.fired;
    const isActing = rule.consider(sighting, run.seed, unit);
    if (this.#lasting.has(rule) && !rule.isOn(name, this.number)) this.#lift(rule);
    if (!isActing) return undefined;
    const effect = rule.decide(sighting, unit, run.seed);
    if (rule.fired > before) {
      const method = sighting.message?.method;
      run.book.fired(rule, effect, {
        link: name,
        connection: this.number,
        ...(!sighting.start && { direction: sighting.direction }),
        ...(unit && { unit: sighting.unit }),
        ...(method !== undefined && { method }),
      });
      this.#begin(rule, effect);
    }
    return effect;
  }

  #sighting(direction: Direction): Sighting {
    const { conversation, link } = this;
    return {
      link: link.name,
      connection: this.number,
      direction,
      unit: 0,
      bytesBefore: 0,
      bytes: 0,
      message: undefined,
      phase: conversation.phase,
      resuming: conversation.resuming,
      ...(conversation.client !== undefined && { client: conversation.client }),
      turn: link.turns,
      ageMs: this.clock.now() - this.#openedAt,
    };
  }

  #canApply({ spent, trigger }: ArmedRule): boolean {
    return (
      !spent &&
      (trigger.link === undefined || trigger.link === this.link.name) &&
      (trigger.connection === undefined || trigger.connection === this.number)
    );
  }

  /** What is on from the start; the place for faults about how a connection begins. */
  #considerStart(): void {
    for (const rule of this.rules) {
      for (const direction of rule.watches) {
        this.consult(rule, { ...this.#sighting(direction), start: true }, undefined);
      }
    }
  }

  /** `reset after 5s` must not wait for the next byte. */
  #awaitTime(rule: ArmedRule): void {
    const { after } = rule.trigger;
    if (!after || !('ms' in after)) return;
    this.later(after.ms, () => {
      for (const pipe of [this.upstream, this.downstream]) {
        if (!rule.watches.includes(pipe.direction)) continue;
        const sighting = this.#sighting(pipe.direction);
        const ageMs = Math.max(sighting.ageMs, after.ms);
        const effect = this.consult(rule, { ...sighting, ageMs, tick: true }, undefined);
        if (effect && isEnding(effect)) {
          endConnection(this, pipe, undefined, effect, rule.index);
          return;
        }
      }
    });
  }

  #begin(rule: ArmedRule, effect: Effect): void {
    if (effect.do === 'signal') {
      this.link.run.signalProcess?.(effect.process, effect.signal, rule.index);
    }
    if (rule.definition.acts !== 'while') return;
    const { forMs } = rule.trigger;
    const over = () => {
      rule.end(this.link.name, this.number);
      this.#lift(rule);
    };
    this.#lasting.set(rule, forMs === undefined ? undefined : this.clock.after(forMs, over));
    for (const pipe of [this.upstream, this.downstream]) {
      if (effect.do !== 'stop-reading' && effect.do !== 'vanish') return;
      if (!rule.acts(pipe.direction)) continue;
      pipe.flushRun();
      if (effect.do === 'vanish') pipe.freeze(rule.index);
      else pipe.stop(rule.index);
    }
  }

  #lift(rule: ArmedRule): void {
    this.#lasting.get(rule)?.cancel();
    if (!this.#lasting.delete(rule)) return;
    this.link.run.book.healed(rule, this.link.name, this.number);
    for (const pipe of [this.upstream, this.downstream]) pipe.release(rule.index);
  }

  /** After the rules are disarmed: nothing is held any more, and bytes pass as they come. */
  heal(): void {
    for (const rule of [...this.#lasting.keys()]) this.#lift(rule);
    for (const pipe of [this.upstream, this.downstream]) {
      pipe.heal();
      this.settleWay(pipe);
    }
  }

  finish(pipe: Pipe, seen: SeenUnit, effect: EndingEffect, fault: number): void {
    endConnection(this, pipe, seen, effect, fault);
  }

  /** A pipe on which no rule can act any more need not cut. */
  settleWay(pipe: Pipe): void {
    if (pipe.way !== 'cut' || !pipe.atBoundary) return;
    if (this.rules.some((rule) => !rule.spent) || this.closing) return;
    if (pipe.discardedBy !== undefined || this.#mayStillUpgrade(pipe)) return;
    pipe.way = this.recordsUnits ? 'watch' : 'blind';
  }

  #mayStillUpgrade(pipe: Pipe): boolean {
    if (pipe.direction === 'downstream' || this.link.deflate === 'pass') return false;
    const name = this.codecs?.name;
    return name === undefined || (name !== 'raw' && name !== 'jsonl' && !this.#upgradeSeen);
  }

  // The upgrade.

  /** The request's head without the offer of permessage-deflate, when it has one. */
  rewriteHead(pipe: Pipe, unit: Unit): Buffer | undefined {
    if (unit.kind !== 'head') return undefined;
    if (pipe.direction === 'downstream') {
      this.#noteUpgrade();
      return undefined;
    }
    if (this.link.deflate === 'pass') return undefined;
    const { head, declined } = declineDeflate(unit.bytes);
    if (!declined) return undefined;
    this.#deflateDeclined = true;
    return head;
  }

  #noteUpgrade(): void {
    const upgrade = this.codecs?.upgrade;
    if (!upgrade || this.#upgradeSeen) return;
    this.#upgradeSeen = true;
    const { path, status, deflate } = upgrade;
    const left = deflate === 'absent' ? 'absent' : 'passed';
    this.record({
      type: 'upgraded',
      path,
      status,
      deflate: this.#deflateDeclined ? 'declined' : left,
    });
  }

  record(event: OfConnection<EventBody>): void {
    this.link.run.recorder.record({
      ...event,
      link: this.link.name,
      connection: this.number,
    } as EventBody);
  }
}

function isEnding(effect: Effect): effect is EndingEffect {
  return ['end', 'reset', 'close', 'cut'].includes(effect.do);
}
