/**
 * The way out of one direction: first in, first out, each delivery not before its time. Delays are
 * pipelined: a delivery is late by its own delay, and waits for those before it, never for their sum.
 * While nothing waits, bytes go straight through. A bit over 250 lines: everything that decides about
 * order is here.
 */
import type { Clock, Timer } from '../clock.ts';
import type { Delivery, Shape } from './delivery.ts';
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
  readonly act: (() => void) | undefined;
}

interface Deferred {
  left: number;
  readonly until: ((method: string) => boolean) | undefined;
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
  /** Until then the way out is taken by pieces that were sent before. */
  #freeAt = 0;

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
      this.#gathering.add(delivery, gather.units, gather.delayMs);
      return;
    }
    this.#gathering.flush();
    const sizes = fitted(slice?.sizes ?? [], delivery.bytes.length);
    this.#sendPieces(
      delivery,
      delayMs,
      paced(sizes, bytesPerSecond),
      bytesPerSecond,
      slice?.pauseMs,
    );
    if (this.#deferred.length > 0) this.#countDown(1);
  }

  /** Sets a unit aside until `units` later ones, or a message that `until` accepts, have gone out. */
  defer(delivery: Delivery, units: number, until?: (method: string) => boolean): void {
    this.#deferred.push({ left: units, until, delivery });
    this.#hold(delivery.bytes.length);
  }

  /** A message with this method has passed, in this direction or the other. */
  methodPassed(method: string): void {
    for (const deferred of this.#deferred) if (deferred.until?.(method)) deferred.left = 0;
    this.#countDown(0);
  }

  /** Calls `act` behind all that was sent, what was set aside included, and `delayMs` later. */
  act(act: () => void, delayMs = 0): void {
    this.#gathering.flush();
    this.#countDown(Number.POSITIVE_INFINITY);
    if (delayMs <= 0 && this.#isClear()) act();
    else this.#enqueue(undefined, act, delayMs);
  }

  freeze(): void {
    this.#isFrozen = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  thaw(): void {
    this.#isFrozen = false;
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
    this.#isFrozen = false;
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
    else this.#enqueue(delivery, undefined, delayMs);
  }

  #sendPieces(
    delivery: Delivery,
    delayMs: number,
    sizes: readonly number[],
    bytesPerSecond: number | undefined,
    pauseMs = 0,
  ): void {
    const { bytes, first, last, as, fault } = delivery;
    let freeAt = Math.max(this.#clock.now() + delayMs, this.#lastDue());
    let at = 0;
    sizes.forEach((size, index) => {
      const piece = bytes.subarray(at, at + size);
      const isLast = index === sizes.length - 1;
      const named = {
        first,
        last,
        total: bytes.length,
        ...(as && { as }),
        ...(fault && { fault }),
      };
      if (bytesPerSecond !== undefined && size > 0) freeAt += (size * 1_000) / bytesPerSecond;
      this.#push({
        dueAt: freeAt,
        delivery: isLast ? { bytes: piece, ...named } : { bytes: piece, first: -1, last: -1 },
        act: undefined,
      });
      freeAt += pauseMs;
      at += size;
    });
    this.#freeAt = freeAt;
    this.#drain();
  }

  #lastDue(): number {
    return Math.max(this.#queue.at(-1)?.dueAt ?? 0, this.#freeAt);
  }

  #enqueue(delivery: Delivery | undefined, act: (() => void) | undefined, delayMs: number): void {
    const freeAt = this.#lastDue();
    const dueAt = delayMs <= 0 ? freeAt : Math.max(freeAt, this.#clock.now() + delayMs);
    this.#push({ dueAt, delivery, act });
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
        this.#owner.deliver(next.delivery);
      } else next.act?.();
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
