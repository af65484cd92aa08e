/**
 * One direction of one connection: bytes come from `source`, are cut into units when somebody needs
 * units, are judged by the plan's rules, and go to `sink` through the outbox. Over 250 lines
 * because the order of these steps is the guarantee that no byte is lost or changed.
 *
 * It works in one of three ways:
 * - `blind`: chunks pass without being looked at;
 * - `watch`: chunks pass as they came, and are cut only to be recorded;
 * - `cut`: units are judged, and runs of untouched ones leave as one slice.
 */
import type { Codec } from '../wire/codec.ts';
import { RawCodec } from '../wire/codecs/raw.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import { type Delivery, deliveredEvent, type Fate, prompt } from './delivery.ts';
import { endConnection } from './ending.ts';
import { HeldShare } from './held-share.ts';
import type { IdleEnd } from './idle-end.ts';
import { judge } from './judge.ts';
import { letGo } from './let-go.ts';
import { MessageGroup } from './message-group.ts';
import { Outbox, type OutboxOwner } from './outbox.ts';
import { Overdue } from './overdue.ts';
import { passOver } from './pass-over.ts';
import { passesRuns } from './passes-runs.ts';
import type { Peer } from './peer.ts';
import { Reading } from './reading.ts';
import type { Session } from './session.ts';
import { UnitRun } from './unit-run.ts';
import { ofEarlierFrame, passes, type SeenUnit, type Verdict } from './verdict.ts';

export class Pipe implements OutboxOwner {
  readonly direction: Direction;
  readonly outbox: Outbox;
  readonly reading: Reading;
  readonly source: Peer;
  readonly sink: Peer;
  /** Of what all connections hold that is not whole yet. */
  readonly held: HeldShare;
  way: 'blind' | 'watch' | 'cut' = 'blind';
  codec: Codec | undefined;
  /** Set when the rest of this direction is thrown away: by this fault, or because of it. */
  discardedBy: number | undefined;
  /** How the end of this direction passes. */
  endLateness = prompt;
  idleEnd: IdleEnd | undefined;
  units = 0;
  bytes = 0;
  readonly #session: Session;
  readonly #frozenBy = new Set<number>();
  readonly #overdue: Overdue;
  #endWaits: { readonly fault: number | undefined } | undefined;
  #gaveUp = false;
  /** Frames of a message whose last one is not there yet, when a rule is about whole messages. */
  readonly #group = new MessageGroup();
  readonly #run: UnitRun;

  constructor(session: Session, direction: Direction, source: Peer, sink: Peer) {
    this.#session = session;
    this.direction = direction;
    this.source = source;
    this.sink = sink;
    this.outbox = new Outbox(session.clock, this);
    this.reading = new Reading(session, source, sink);
    this.#run = new UnitRun(this.outbox);
    this.held = new HeldShare(session.link.run.held);
    this.#overdue = new Overdue(session);
    source.from = this;
    sink.to = this;
  }

  // What comes in.

  take(bytes: Buffer): void {
    this.#overdue.read();
    if (this.way === 'blind') {
      this.outbox.send({ bytes, first: -1, last: -1 });
      letGo(this, this.#session);
      return;
    }
    const { runs } = this.#session.conversation;
    const inCut = passesRuns(this.#session, this) ? passOver(this.#session) : undefined;
    const units = (this.codec as Codec).push(bytes, this.way === 'watch' ? runs.passOver : inCut);
    this.#noteError();
    if (this.way === 'watch') this.#watch(bytes, units);
    else {
      for (const unit of units) this.#see(unit);
      this.flushRun();
    }
    if (!this.held.set((this.codec?.heldBytes ?? 0) + this.#group.bytes)) this.#stopCutting();
    letGo(this, this.#session);
    this.#session.settleWay(this);
  }

  /** `fault`: what ended the stream on the way here; the source has sent no FIN. */
  takeEnd(fault?: number): void {
    if (this.reading.isStopped) {
      this.#endWaits = { fault };
      return;
    }
    this.source.finish(fault);
    this.#finishCutting();
    this.#session.injector.endIsLate(this);
    this.outbox.act(
      (heldBy) => this.#session.passEnd(this, fault, heldBy ?? this.#overdue.heldBy),
      this.endLateness,
    );
  }

  /** The source broke off: what it sent before goes first, then the sink hears of it. */
  breakOff(): void {
    this.#finishCutting();
    this.outbox.act((heldBy) => this.#session.passReset(this, heldBy), this.endLateness);
  }

  #finishCutting(): void {
    const rest = this.way === 'blind' ? [] : (this.codec?.end() ?? []);
    if (this.way === 'watch') this.#watch(undefined, rest);
    else for (const unit of rest) this.#see(unit);
    this.#passGroup();
    this.flushRun();
  }

  /** All connections hold too much that is not whole yet: this one is cut no more. */
  #stopCutting(): void {
    this.#noteError(this.held.error);
    this.#finishCutting();
    this.codec = new RawCodec();
    this.held.set(0);
  }

  /** Nothing is read and nothing is delivered, end of stream included. */
  freeze(fault: number): void {
    this.reading.stop(fault);
    this.#frozenBy.add(fault);
    this.outbox.freeze(fault);
  }

  /** Undoes `freeze` and `reading.stop` of that fault. */
  release(fault: number): void {
    if (this.#frozenBy.delete(fault) && this.#frozenBy.size === 0) this.outbox.thaw();
    this.#resumeReading(fault);
    this.#takeWaitingEnd();
  }

  /** The rest is thrown away: nothing may keep it from being read, but silence. */
  readOn(): void {
    if (this.#frozenBy.size > 0) return;
    this.#resumeReading();
    this.#takeWaitingEnd();
  }

  #resumeReading(fault?: number): void {
    const stopped = this.reading.stoppedBy;
    if (fault === undefined) this.reading.releaseAll();
    else this.reading.release(fault);
    if (stopped !== undefined && !this.reading.isStopped) this.#overdue.begin(stopped);
  }

  #takeWaitingEnd(): void {
    const waiting = this.#endWaits;
    if (!waiting || this.reading.isStopped) return;
    this.#endWaits = undefined;
    this.takeEnd(waiting.fault);
  }

  heldBytesChanged(heldBytes: number): void {
    this.reading.heldBytesChanged(heldBytes);
  }

  // What goes out.

  deliver(delivery: Delivery): void {
    if (!this.sink.writable) {
      this.#recordDelivered(delivery, 'discarded');
      return;
    }
    const goesOn = (this.sink.connection as { write(bytes: Buffer): boolean }).write(
      delivery.bytes,
    );
    for (const one of delivery.records ?? [delivery]) this.#recordDelivered(one, one.as);
    if (!goesOn && !this.sink.ended) this.reading.block();
  }

  /** From here on nothing of this direction is delivered; what waits is lost too, if `now`. */
  discard(fault: number | undefined, now: boolean): void {
    this.discardedBy ??= fault ?? 0;
    if (!now) return;
    this.#group.take();
    this.#run.forget();
    this.outbox.clear((delivery) => {
      this.#recordDelivered({ ...delivery, ...(fault && { fault }) }, 'discarded');
    });
  }

  /** The connection is gone. */
  close(): void {
    this.discard(undefined, true);
    this.held.set(0);
    this.idleEnd?.cancel();
    this.#overdue.cancel();
  }

  /** Everything that faults hold goes out, untouched and in order, but for what is there for good. */
  heal(staying: ReadonlySet<number>): void {
    for (const fault of [...this.#frozenBy]) if (!staying.has(fault)) this.release(fault);
    this.#passGroup();
    this.flushRun();
    if (this.#frozenBy.size > 0) return;
    this.outbox.release();
    if (![...staying].some((fault) => this.reading.isStoppedBy(fault))) this.readOn();
  }

  /** A unit that is not delivered: as a fault asks for, or because the connection is over. */
  lose({ number, unit }: SeenUnit, fault: number | undefined, as: Fate = 'discarded'): void {
    const delivery = { bytes: unit.bytes, first: number, last: number };
    this.#recordDelivered({ ...delivery, ...(fault && { fault }) }, as);
  }

  /** Bytes that the proxy made itself, as if the source had sent them now. */
  inject(text: string, fault: number): void {
    const bytes = this.#encode(text);
    this.flushRun();
    this.outbox.send({ bytes, first: -1, last: -1 });
    this.#session.recordInjected(this.direction, bytes, text, fault);
  }

  #encode(text: string): Buffer {
    return this.codec?.encode?.(text) ?? Buffer.from(text, 'utf8');
  }

  /** True while a message waits for its last frame. */
  get isGrouping(): boolean {
    return this.#group.length > 0;
  }

  /** True when nothing is held between codec and outbox, so that the way may change. */
  get atBoundary(): boolean {
    return !this.isGrouping && (this.codec === undefined || this.codec.heldBytes === 0);
  }

  // Units.

  #watch(bytes: Buffer | undefined, units: readonly Unit[]): void {
    const first = this.units;
    let total = 0;
    for (const unit of units) {
      this.units += this.#session.conversation.note(this.direction, unit, this.units);
      if (unit.kind === 'head') this.#session.noteUpgrade();
      total += unit.bytes.length;
    }
    this.bytes += total;
    if (bytes) this.outbox.send({ bytes, first: -1, last: -1 });
    if (total > 0) {
      this.#recordDelivered({ bytes: nothing, first, last: this.units - 1, total }, undefined);
    }
  }

  /** What was decided at the start of the read may have changed by a unit before this one. */
  #seeRun(unit: Unit): void {
    const { bytes, run } = unit;
    if (!run) return;
    if (
      !passesRuns(this.#session, this) ||
      !this.#session.notesRun(this.direction, unit, this.units)
    ) {
      for (const one of run.apart()) this.#see(one);
      return;
    }
    this.#run.add(bytes, this.units, prompt, run.count);
    this.units += run.count;
    this.bytes += bytes.length;
    this.idleEnd?.restart();
  }

  #see(unit: Unit): void {
    if (unit.run) {
      this.#seeRun(unit);
      return;
    }
    const session = this.#session;
    const message = this.#readsMessage(unit)
      ? session.conversation.see(this.direction, unit, this.units, session.recordsUnits)
      : undefined;
    const came = { unit, number: this.units, bytesBefore: this.bytes, message };
    this.units += 1;
    this.bytes += unit.bytes.length;
    this.idleEnd?.restart();
    if (session.closing?.takesAnswer(this.source, unit)) return;
    if (this.discardedBy !== undefined) {
      this.lose(came, this.discardedBy);
      return;
    }
    const head = session.ownHead(this, unit);
    const seen: SeenUnit = head ? { ...came, ...head } : came;
    if (!session.groups || (!unit.more && this.#group.length === 0)) {
      const isNobodys = session.interest !== undefined && seen.message === undefined;
      const rules = isNobodys ? session.unitRules : session.rules;
      this.#obey(seen, judge(session.injector, this.direction, seen, rules));
      return;
    }
    this.#group.add(seen);
    if (!unit.more) this.#judgeGroup(seen);
  }

  #readsMessage(unit: Unit): boolean {
    const { interest, readsMessages, recordsUnits, awaitsMethod } = this.#session;
    const isAsked = interest === undefined || awaitsMethod || interest.has(unit);
    return readsMessages && (isAsked || recordsUnits);
  }

  /** The last frame of a fragmented message is there: one verdict for the message, one a frame. */
  #judgeGroup(last: SeenUnit): void {
    const session = this.#session;
    const whole = judge(session.injector, this.direction, last, session.messageRules);
    for (const seen of this.#group.take()) {
      const isControl = (seen.unit.frame?.opcode ?? 0) >= 8;
      const own = judge(session.injector, this.direction, seen, session.unitRules);
      if (isControl || (whole === passes && own !== passes)) this.#obey(seen, own);
      else this.#obey(seen, seen === last ? whole : ofEarlierFrame(whole));
    }
  }

  #obey(seen: SeenUnit, verdict: Verdict): void {
    const { unit, message } = seen;
    if (this.discardedBy !== undefined) this.lose(seen, this.discardedBy);
    else if (verdict === passes && !seen.own) this.#run.add(unit.bytes, seen.number, prompt);
    else this.#obeyFault(seen, verdict);
    if (message?.method !== undefined && this.#session.awaitsMethod) {
      this.flushRun();
      this.#session.methodPassed(message.method);
    }
  }

  #obeyFault(seen: SeenUnit, verdict: Verdict): void {
    const { fate, fault, shape, deferral, ending } = verdict;
    const delivery = this.#changed(seen, verdict);
    const isPlain = !shape.gather && !shape.slice && shape.bytesPerSecond === undefined;
    if (fate === 'pass' && isPlain && delivery.as === undefined) {
      this.#run.add(delivery.bytes, seen.number, shape);
      return;
    }
    this.flushRun();
    if (shape.bytesPerSecond !== undefined) this.reading.isPaced = true;
    if (fate === 'pass') this.outbox.sendShaped(delivery, shape);
    if (fate === 'drop') this.lose(seen, fault, 'dropped');
    if (fate === 'defer' && deferral) {
      const held = { fault, ...delivery, heldBy: fault };
      this.outbox.defer(held, deferral.units, deferral.until);
    }
    if (fate === 'answer') {
      this.lose(seen, fault, 'dropped');
      this.sink.from.inject(verdict.answer ?? '', fault);
    }
    if (ending) endConnection(this.#session, this, { seen, delivery }, ending.effect, ending.fault);
  }

  /** The unit as it goes out: as it came, or with what midturn itself and faults have changed in it. */
  #changed({ unit, number, own }: SeenUnit, { change }: Verdict): Delivery {
    const names = { first: number, last: number, ...(own && { as: 'altered' as const, own }) };
    if (!change) return { bytes: unit.bytes, ...names };
    const parts = change.with.map((one) => ('bytes' in one ? one.bytes : this.#encode(one.text)));
    return { ...names, bytes: Buffer.concat(parts), as: 'altered', fault: change.fault };
  }

  flushRun(): void {
    this.#run.flush();
  }

  #passGroup(): void {
    for (const seen of this.#group.take()) this.#obey(seen, passes);
  }

  // The record.

  #noteError(error = this.codec?.error): void {
    if (!error || this.#gaveUp) return;
    this.#gaveUp = true;
    const { code, message } = error;
    this.#session.link.run.book.codecGaveUp(`${code} ${message}`);
    this.#session.record({ type: 'codec-gave-up', direction: this.direction, code, message });
  }

  #recordDelivered(delivery: Delivery, as: Fate | undefined): void {
    if (!this.#session.recordsUnits || delivery.first < 0) return;
    this.#session.record(deliveredEvent(this.direction, delivery, as, this.#overdue.heldBy));
  }
}

const nothing = Buffer.alloc(0);
