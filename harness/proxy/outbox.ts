/**
 * The way out of one direction: first in, first out, each delivery not before its time. Delays are
 * pipelined: a delivery is late by its own delay, and waits for those before it, never for their sum.
 * While nothing waits, bytes go straight through. A bit over 250 lines: everything that decides about
 * order is here.
 */
import type { Clock, Timer } from '../clock.ts';
import { matchesGlob } from '../wire/glob.ts';
import { type Delivery, type Lateness, prompt, type Shape } from './delivery.ts';
import { Gathering } from './gathering.ts';

/** Who writes and records what comes out. */
export interface OutboxOwner {
  deliver(delivery: Delivery): void;
  /** Bytes that wait have come or gone: the owner may stop reading. */
  heldBytesChanged(heldBytes: number): void;
}

interface Queued {
  readonly dueAt: number;
  readonly delivery: Delivery | undefined;
  readonly act: Act | undefined;
  /** The fault because of which it waits. */
  readonly heldBy: number | undefined;
}

/** Called with the fault that kept it back, if one did. */
type Act = (heldBy?: number) => void;

interface Deferred {
  left: number;
  /** Glob of a method. */
  readonly until: string | undefined;
  readonly delivery: Delivery;
}

/** Timers are whole milliseconds: what is due within half a one is due. */
const slackMs = 0.5;
/** Paced bytes leave in pieces of this long, as from Toxiproxy. */
const paceStepMs = 100;

export class Outbox {
  heldBytes = 0;
  readonly #clock: Clock;
  readonly #owner: OutboxOwner;
  readonly #gathering: Gathering;
  #queue: Queued[] = [];
  #head = 0;
  #deferred: Deferred[] = [];
  #timer: Timer | undefined;
  #isFrozen = false;
  #isDraining = false;
  /** Until then the way out is taken by pieces that were sent before, because of that fault. */
  #freeAt = 0;
  #freeBy: number | undefined;
  #frozenBy: number | undefined;

  constructor(clock: Clock, owner: OutboxOwner) {
    this.#clock = clock;
    this.#owner = owner;
    this.#gathering = new Gathering(clock, (delivery) => {
      this.#hold(-delivery.bytes.length);
      this.#send(delivery, 0);
      this.#countDown(delivery.last - delivery.first + 1);
    });
  }

  /** True while units are set aside: each later one must be sent by itself, to be counted. */
  get isDeferring(): boolean {
    return this.#deferred.length > 0;
  }

  /** True while a unit is set aside until a message of some method has passed. */
  get awaitsMethod(): boolean {
    return this.#deferred.some(({ until }) => until !== undefined);
  }

  send(delivery: Delivery, delayMs = 0): void {
    this.#gathering.flush();
    this.#send(delivery, delayMs);
    if (this.#deferred.length > 0) this.#countDown(delivery.last - delivery.first + 1);
  }

  sendShaped(delivery: Delivery, shape: Shape): void {
    const { gather, slice, bytesPerSecond, delayMs } = shape;
    if (gather) {
      this.#hold(delivery.bytes.length);
      const { heldBy } = shape;
      const held = { ...delivery, ...(heldBy && { heldBy }) };
      this.#gathering.add(held, gather.units, gather.delayMs);
      return;
    }
    this.#gathering.flush();
    const sizes = fitted(slice?.sizes ?? [], delivery.bytes.length);
    this.#sendPieces(delivery, delayMs, paced(sizes, bytesPerSecond), {
      bytesPerSecond,
      pauseMs: slice?.pauseMs,
      heldBy: shape.heldBy,
    });
    if (this.#deferred.length > 0) this.#countDown(1);
  }

  /** Sets a unit aside until `units` later ones, or one whose method `until` matches, have gone out. */
  defer(delivery: Delivery, units: number, until?: string): void {
    this.#deferred.push({ left: units, until, delivery });
    this.#hold(delivery.bytes.length);
  }

  /** A message with this method has passed, in this direction or the other. */
  methodPassed(method: string): void {
    for (const deferred of this.#deferred) {
      if (deferred.until !== undefined && matchesGlob(deferred.until, method)) deferred.left = 0;
    }
    this.#countDown(0);
  }

  /** Calls `act` behind all that was sent, what was set aside included, and `delayMs` later. */
  act(act: Act, { delayMs, heldBy }: Lateness = prompt): void {
    this.#gathering.flush();
    this.#countDown(Number.POSITIVE_INFINITY);
    if (delayMs <= 0 && this.#isClear()) act();
    else this.#enqueue(undefined, act, delayMs, heldBy);
  }

  freeze(fault: number): void {
    this.#isFrozen = true;
    this.#frozenBy ??= fault;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  thaw(): void {
    this.#holdFrozen();
    this.#isFrozen = false;
    this.#frozenBy = undefined;
    this.#drain();
  }

  /** Nothing waits for a time any more. */
  hasten(): void {
    this.#gathering.flush();
    this.#queue = this.#queue.map((queued) => ({ ...queued, dueAt: 0 }));
    this.#freeAt = 0;
    this.#drain();
  }

  /** Sends all that waits, in order, now. */
  release(): void {
    this.#holdFrozen();
    this.#isFrozen = false;
    this.#frozenBy = undefined;
    this.#gathering.flush();
    this.#countDown(Number.POSITIVE_INFINITY);
    this.hasten();
  }

  /** Forgets what waits and hands it to `lost`; acts are forgotten too. */
  clear(lost: (delivery: Delivery) => void): void {
    const waiting = this.#queue.slice(this.#head).map(({ delivery }) => delivery);
    waiting.push(...this.#gathering.take(), ...this.#deferred.map(({ delivery }) => delivery));
    this.#queue = [];
    this.#head = 0;
    this.#deferred = [];
    this.#freeAt = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const delivery of waiting) if (delivery) lost(delivery);
    this.#hold(-this.heldBytes);
  }

  /** True when what is sent now goes out now. */
  #isClear(): boolean {
    if (this.#queue.length > 0 || this.#isFrozen) return false;
    return this.#freeAt === 0 || this.#freeAt <= this.#clock.now();
  }

  #send(delivery: Delivery, delayMs: number): void {
    if (delayMs <= 0 && this.#isClear()) this.#owner.deliver(delivery);
    else this.#enqueue(delivery, undefined, delayMs, delivery.heldBy);
  }

  #sendPieces(
    delivery: Delivery,
    delayMs: number,
    sizes: readonly number[],
    { bytesPerSecond, pauseMs = 0, heldBy }: Pieces,
  ): void {
    const { bytes, ...names } = delivery;
    const now = this.#clock.now();
    const before = this.#heldBefore();
    let freeAt = Math.max(now + delayMs, this.#lastDue());
    let at = 0;
    sizes.forEach((size, index) => {
      const piece = bytes.subarray(at, at + size);
      const isLast = index === sizes.length - 1;
      const named = { ...names, total: bytes.length };
      if (bytesPerSecond !== undefined && size > 0) freeAt += (size * 1_000) / bytesPerSecond;
      this.#push({
        dueAt: freeAt,
        delivery: isLast ? { bytes: piece, ...named } : { bytes: piece, first: -1, last: -1 },
        act: undefined,
        heldBy: freeAt > now + slackMs ? (heldBy ?? before) : before,
      });
      freeAt += pauseMs;
      at += size;
    });
    this.#freeAt = freeAt;
    this.#freeBy = heldBy;
    this.#drain();
  }

  #lastDue(): number {
    return Math.max(this.#queue.at(-1)?.dueAt ?? 0, this.#freeAt);
  }

  /** The fault because of which what comes now has to wait for what was sent before. */
  #heldBefore(): number | undefined {
    const last = this.#queue.at(-1);
    if (last) return last.heldBy;
    if (this.#isFrozen) return this.#frozenBy;
    return this.#freeAt > this.#clock.now() ? this.#freeBy : undefined;
  }

  /** What has been in the queue when it froze, or since, waits for that now. */
  #holdFrozen(): void {
    const frozenBy = this.#frozenBy;
    if (frozenBy === undefined) return;
    this.#queue = this.#queue.map((queued) => ({ ...queued, heldBy: queued.heldBy ?? frozenBy }));
  }

  #enqueue(
    delivery: Delivery | undefined,
    act: Act | undefined,
    delayMs: number,
    heldBy: number | undefined,
  ): void {
    const freeAt = this.#lastDue();
    const own = delayMs <= 0 ? 0 : this.#clock.now() + delayMs;
    const by = own >= freeAt ? (heldBy ?? this.#heldBefore()) : (this.#heldBefore() ?? heldBy);
    this.#push({ dueAt: Math.max(freeAt, own), delivery, act, heldBy: by });
    if (!this.#timer) this.#arm();
  }

  #push(queued: Queued): void {
    this.#queue.push(queued);
    if (queued.delivery) this.#hold(queued.delivery.bytes.length);
  }

  #hold(bytes: number): void {
    if (bytes === 0) return;
    this.heldBytes += bytes;
    this.#owner.heldBytesChanged(this.heldBytes);
  }

  #arm(): void {
    const next = this.#queue[this.#head];
    if (!next || this.#isFrozen || this.#isDraining || next.dueAt === Number.POSITIVE_INFINITY)
      return;
    this.#timer = this.#clock.after(Math.max(0, next.dueAt - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#isDraining || this.#isFrozen) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isDraining = true;
    const now = this.#clock.now() + slackMs;
    for (let next = this.#queue[this.#head]; next; next = this.#queue[this.#head]) {
      if (next.dueAt > now || this.#isFrozen) break;
      this.#head += 1;
      if (next.delivery) {
        this.#hold(-next.delivery.bytes.length);
        this.#owner.deliver(withHeld(next.delivery, next.heldBy));
      } else next.act?.(next.heldBy);
    }
    this.#isDraining = false;
    this.#forgetSent();
    this.#arm();
  }

  #forgetSent(): void {
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  #countDown(units: number): void {
    if (this.#deferred.length === 0) return;
    for (const deferred of this.#deferred) deferred.left -= units;
    const ready = this.#deferred.filter(({ left }) => left <= 0);
    this.#deferred = this.#deferred.filter(({ left }) => left > 0);
    for (const { delivery } of ready) {
      this.#hold(-delivery.bytes.length);
      this.#send(delivery, 0);
    }
  }
}

/** How a unit leaves in pieces. */
interface Pieces {
  readonly bytesPerSecond: number | undefined;
  readonly pauseMs: number | undefined;
  readonly heldBy: number | undefined;
}

const withHeld = (delivery: Delivery, heldBy: number | undefined): Delivery =>
  heldBy === undefined || delivery.first < 0 ? delivery : { ...delivery, heldBy };

/** Sizes in which paced bytes leave: at most what the rate lets pass in one step. */
function paced(sizes: readonly number[], bytesPerSecond: number | undefined): readonly number[] {
  if (bytesPerSecond === undefined || bytesPerSecond === 0) return sizes;
  const max = Math.max(1, Math.floor((bytesPerSecond * paceStepMs) / 1_000));
  return sizes.flatMap((size) => {
    const whole = Math.floor(size / max);
    const pieces = Array.from({ length: whole }, () => max);
    return size % max === 0 ? pieces : [...pieces, size % max];
  });
}

/** These sizes as far as the bytes go, and the rest as one: another fault may have changed the unit. */
function fitted(sizes: readonly number[], total: number): number[] {
  const fitting: number[] = [];
  let left = total;
  for (const size of sizes) {
    if (left === 0) break;
    fitting.push(Math.min(size, left));
    left -= Math.min(size, left);
  }
  if (left > 0 || fitting.length === 0) fitting.push(left);
  return fitting;
}
