/**
 * One direction of one connection: bytes come from `source`, are cut into units when somebody needs
 * units, are judged by the plan's rules, and go to `sink` through the outbox. About 300 lines because
 * the order of these steps is the guarantee that no byte is lost or changed: split, it could not be
 * read in one go.
 *
 * It works in one of three ways:
 * - `blind`: chunks pass without being looked at;
 * - `watch`: chunks pass as they came, and are cut only to be recorded;
 * - `cut`: units are judged, and runs of untouched ones leave as one slice.
 */
import type { Side } from '../history/event.ts';
import type { Codec } from '../wire/codec.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import { type Fate, Outbox, type OutboxOwner } from './outbox.ts';
import type { Peer } from './peer.ts';
import type { Session } from './session.ts';
import { judge, passes, type SeenUnit, type Verdict } from './verdict.ts';

/** Bytes that faults hold back in one direction before the proxy stops reading. Toxiproxy's bound. */
export const heldBytesMax = 32 * 1024 * 1024;

export class Pipe implements OutboxOwner {
  readonly direction: Direction;
  readonly outbox: Outbox;
  readonly source: Peer;
  readonly sink: Peer;
  way: 'blind' | 'watch' | 'cut' = 'blind';
  codec: Codec | undefined;
  /** Set when the rest of this direction is thrown away: by this fault, or because of it. */
  discardedBy: number | undefined;
  /** Units and bytes seen so far. */
  units = 0;
  bytes = 0;
  readonly #session: Session;
  readonly #stoppedBy = new Set<number>();
  readonly #frozenBy = new Set<number>();
  #isBlocked = false;
  #isFull = false;
  #isReading = false;
  #endWaits = false;
  #gaveUp = false;
  /** Frames of a message whose last one is not there yet, when a rule is about whole messages. */
  #group: SeenUnit[] = [];
  /** A run of untouched units that lie side by side in memory. */
  #run: Buffer | undefined;
  #runStart = 0;
  #runEnd = 0;
  #runFirst = 0;
  #runLast = 0;
  #runDelayMs = 0;

  constructor(session: Session, direction: Direction, source: Peer, sink: Peer) {
    this.#session = session;
    this.direction = direction;
    this.source = source;
    this.sink = sink;
    this.outbox = new Outbox(session.clock, this);
    source.from = this;
    sink.to = this;
  }

  // What comes in.

  take(bytes: Buffer): void {
    if (this.way === 'blind') {
      this.outbox.send(bytes, -1, -1, 0);
      return;
    }
    const units = (this.codec as Codec).push(bytes);
    this.#noteError();
    if (this.way === 'watch') this.#watch(bytes, units);
    else {
      for (const unit of units) this.#see(unit);
      this.flushRun();
    }
    this.#session.settleWay(this);
  }

  takeEnd(): void {
    if (this.#stoppedBy.size > 0 || this.#frozenBy.size > 0) {
      this.#endWaits = true;
      return;
    }
    this.source.done = true;
    this.#session.record({ type: 'end-received', side: this.source.side, how: 'fin' });
    this.#finishCutting();
    this.outbox.act(() => this.#session.passEnd(this));
  }

  /** The source broke off: what it sent before goes first, then the sink hears of it. */
  breakOff(): void {
    this.#finishCutting();
    this.outbox.act(() => this.#session.passReset(this));
  }

  #finishCutting(): void {
    const rest = this.way === 'blind' ? [] : (this.codec?.end() ?? []);
    if (this.way === 'watch') this.#watch(undefined, rest);
    else for (const unit of rest) this.#see(unit);
    this.#passGroup();
    this.flushRun();
  }

  // Reading and not reading.

  /** Real backpressure: nothing is read from the source until `release` with the same number. */
  stop(fault: number): void {
    if (this.#stoppedBy.size === 0) this.#recordReading('stopped');
    this.#stoppedBy.add(fault);
    this.updateReading();
  }

  /** Nothing is read and nothing is delivered, end of stream included. */
  freeze(fault: number): void {
    this.stop(fault);
    this.#frozenBy.add(fault);
    this.outbox.freeze();
  }

  release(fault: number): void {
    if (this.#frozenBy.delete(fault) && this.#frozenBy.size === 0) this.outbox.thaw();
    if (this.#stoppedBy.delete(fault) && this.#stoppedBy.size === 0) {
      this.#recordReading('resumed');
      this.updateReading();
      this.#takeWaitingEnd();
    }
  }

  /** The rest is thrown away: nothing may keep it from being read. */
  readOn(): void {
    this.#isBlocked = false;
    this.#isFull = false;
    for (const fault of [...this.#stoppedBy]) if (!this.#frozenBy.has(fault)) this.release(fault);
    this.updateReading();
  }

  #takeWaitingEnd(): void {
    if (!this.#endWaits) return;
    this.#endWaits = false;
    this.takeEnd();
  }

  updateReading(): void {
    const connection = this.source.connection;
    if (!connection || !this.#session.established) return;
    const reads = !this.#isBlocked && !this.#isFull && this.#stoppedBy.size === 0;
    if (reads === this.#isReading) return;
    this.#isReading = reads;
    if (reads) connection.resume();
    else connection.pause();
  }

  drained(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#recordBackpressure(this.sink.side, 'off');
    this.updateReading();
  }

  heldBytesChanged(heldBytes: number): void {
    const isFull = heldBytes > (this.#isFull ? heldBytesMax / 2 : heldBytesMax);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.updateReading();
  }

  // What goes out.

  deliver(bytes: Buffer, first: number, last: number, as?: Fate, fault?: number): void {
    if (!this.sink.writable) {
      this.#recordDelivered(first, last, bytes.length, 'discarded', fault);
      return;
    }
    const goesOn = (this.sink.connection as { write(bytes: Buffer): boolean }).write(bytes);
    this.#recordDelivered(first, last, bytes.length, as, fault);
    if (goesOn || this.#isBlocked || this.sink.ended) return;
    this.#isBlocked = true;
    this.#recordBackpressure(this.sink.side, 'on');
    this.updateReading();
  }

  /** From here on nothing of this direction is delivered; what waits is lost too, if `now`. */
  discard(fault: number | undefined, now: boolean): void {
    this.discardedBy ??= fault ?? 0;
    if (!now) return;
    this.#group = [];
    this.#run = undefined;
    this.outbox.clear((first, last, bytes) => {
      this.#recordDelivered(first, last, bytes, 'discarded', fault);
    });
  }

  /** Everything that faults hold goes out, untouched and in order. */
  heal(): void {
    for (const fault of [...this.#frozenBy]) this.release(fault);
    this.#passGroup();
    this.flushRun();
    this.outbox.release();
    for (const fault of [...this.#stoppedBy]) this.release(fault);
  }

  /** A unit at which the connection ends is not delivered. */
  lose({ number, unit }: SeenUnit, fault: number): void {
    this.#recordDelivered(number, number, unit.bytes.length, 'discarded', fault);
  }

  /** True when nothing is held between codec and outbox, so that the way may change. */
  get atBoundary(): boolean {
    return this.#group.length === 0 && (this.codec === undefined || this.codec.heldBytes === 0);
  }

  // Units.

  #watch(bytes: Buffer | undefined, units: readonly Unit[]): void {
    const first = this.units;
    let size = 0;
    for (const unit of units) {
      this.#session.conversation.see(this.direction, unit, this.units, this.#session.recordsUnits);
      this.units += 1;
      this.bytes += unit.bytes.length;
      size += unit.bytes.length;
    }
    if (bytes) this.outbox.send(bytes, -1, -1, 0);
    if (units.length > 0) this.#recordDelivered(first, this.units - 1, size);
  }

  #see(unit: Unit): void {
    const session = this.#session;
    const number = this.units;
    const bytesBefore = this.bytes;
    this.units += 1;
    this.bytes += unit.bytes.length;
    const message = session.readsMessages
      ? session.conversation.see(this.direction, unit, number, session.recordsUnits)
      : undefined;
    if (session.closing?.takesAnswer(this.source, unit)) return;
    if (this.discardedBy !== undefined) {
      this.#recordDelivered(number, number, unit.bytes.length, 'discarded', this.#discardFault());
      return;
    }
    const replaced = session.rewriteHead(this, unit);
    if (replaced) {
      this.flushRun();
      this.outbox.send(replaced, number, number, 0, 'altered');
      return;
    }
    const seen: SeenUnit = { unit, number, bytesBefore, message };
    if (!session.groups || (!unit.more && this.#group.length === 0)) {
      this.#obey(seen, judge(session, this, seen, session.rules));
      return;
    }
    this.#group.push(seen);
    if (!unit.more) this.#judgeGroup(seen);
  }

  /** The last frame of a fragmented message is there: one verdict for the message, one a frame. */
  #judgeGroup(last: SeenUnit): void {
    const session = this.#session;
    const group = this.#group;
    this.#group = [];
    const whole = judge(session, this, last, session.messageRules);
    for (const seen of group) {
      const isControl = (seen.unit.frame?.opcode ?? 0) >= 8;
      const own = judge(session, this, seen, session.unitRules);
      if (isControl || (whole === passes && own !== passes)) this.#obey(seen, own);
      else this.#obey(seen, seen === last || whole.ending === undefined ? whole : before(whole));
    }
  }

  #obey(seen: SeenUnit, verdict: Verdict): void {
    const { unit, number } = seen;
    if (this.discardedBy !== undefined) {
      this.#recordDelivered(number, number, unit.bytes.length, 'discarded', this.#discardFault());
      return;
    }
    if (verdict === passes) {
      this.#pass(unit.bytes, number, 0);
      return;
    }
    const { fate, fault, delayMs, ending } = verdict;
    if (fate === 'pass') this.#pass(unit.bytes, number, delayMs);
    else this.flushRun();
    if (fate === 'drop') this.#recordDelivered(number, number, unit.bytes.length, 'dropped', fault);
    if (fate === 'defer') this.outbox.defer(unit.bytes, number, number, verdict.units, fault);
    if (fate === 'replace') this.#replace(seen, verdict);
    if (!ending) return;
    this.flushRun();
    this.#session.finish(this, seen, ending.effect, ending.fault);
  }

  #replace({ number }: SeenUnit, { replacements, delayMs, fault }: Verdict): void {
    const bytes = replacements.map((one) => {
      if ('bytes' in one) return one.bytes;
      return this.codec?.encode?.(one.text) ?? Buffer.from(one.text, 'utf8');
    });
    this.outbox.send(Buffer.concat(bytes), number, number, delayMs, 'altered', fault);
  }

  #pass(bytes: Buffer, number: number, delayMs: number): void {
    if (
      this.#run?.buffer === bytes.buffer &&
      this.#runEnd === bytes.byteOffset &&
      this.#runDelayMs === delayMs &&
      this.#runLast + 1 === number &&
      !this.outbox.deferring
    ) {
      this.#runEnd += bytes.length;
      this.#runLast = number;
      return;
    }
    this.flushRun();
    this.#run = bytes;
    this.#runStart = bytes.byteOffset;
    this.#runEnd = bytes.byteOffset + bytes.length;
    this.#runFirst = number;
    this.#runLast = number;
    this.#runDelayMs = delayMs;
  }

  flushRun(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    const length = this.#runEnd - this.#runStart;
    const bytes = length === run.length ? run : Buffer.from(run.buffer, this.#runStart, length);
    this.outbox.send(bytes, this.#runFirst, this.#runLast, this.#runDelayMs);
  }

  #passGroup(): void {
    const group = this.#group;
    this.#group = [];
    for (const seen of group) this.#obey(seen, passes);
  }

  // The record.

  #discardFault(): number | undefined {
    return this.discardedBy || undefined;
  }

  #noteError(): void {
    const error = this.codec?.error;
    if (!error || this.#gaveUp) return;
    this.#gaveUp = true;
    const { code, message } = error;
    this.#session.record({ type: 'codec-gave-up', direction: this.direction, code, message });
  }

  #recordDelivered(first: number, last: number, bytes: number, as?: Fate, fault?: number): void {
    const session = this.#session;
    if (!session.recordsUnits || first < 0) return;
    session.record({
      type: 'unit-delivered',
      direction: this.direction,
      unit: first,
      last,
      bytes,
      ...(as !== undefined && { as }),
      ...(fault !== undefined && { fault }),
    });
  }

  #recordReading(state: 'stopped' | 'resumed'): void {
    this.#session.record({ type: 'reading', side: this.source.side, state });
  }

  #recordBackpressure(side: Side, state: 'on' | 'off'): void {
    this.#session.record({ type: 'backpressure', side, state });
  }
}

/** The frames of a message before the one in which it ends: thrown away, but whole before a cut. */
function before(whole: Verdict): Verdict {
  return whole.ending?.effect.do === 'cut'
    ? passes
    : { ...passes, fate: 'drop', fault: whole.fault };
}
