import type { Clock, Timer } from '../clock.ts';

/** What became of units on their way out; absent when they went out as they came. */
export type Fate = 'altered' | 'cut' | 'dropped' | 'discarded';

/** Who writes and records what comes out. Absent units (`first` < 0) are bytes that no codec counts. */
export interface OutboxOwner {
  deliver(bytes: Buffer, first: number, last: number, as?: Fate, fault?: number): void;
  /** Bytes wait that were not delayed before, or have gone: the owner may stop reading. */
  heldBytesChanged(heldBytes: number): void;
}

interface Delivery {
  readonly dueAt: number;
  readonly bytes: Buffer;
  readonly first: number;
  readonly last: number;
  readonly as: Fate | undefined;
  readonly fault: number | undefined;
  readonly act: (() => void) | undefined;
}

interface Deferred {
  left: number;
  readonly delivery: Delivery;
}

const nothing = Buffer.alloc(0);
/** Timers are whole milliseconds: what is due within half a one is due. */
const slackMs = 0.5;

/**
 * The way out of one direction: first in, first out, each delivery not before its time. Delays are
 * pipelined: a delivery is late by its own delay, and waits for those before it, never for their sum.
 * While nothing waits, bytes go straight through.
 */
export class Outbox {
  heldBytes = 0;
  readonly #clock: Clock;
  readonly #owner: OutboxOwner;
  #queue: Delivery[] = [];
  #head = 0;
  #deferred: Deferred[] = [];
  #timer: Timer | undefined;
  #frozen = false;
  /** Between the call of an act and its return: what it sends goes behind it, at once. */
  #draining = false;

  constructor(clock: Clock, owner: OutboxOwner) {
    this.#clock = clock;
    this.#owner = owner;
  }

  /** True when what is sent now goes out now. */
  get empty(): boolean {
    return this.#queue.length === 0 && !this.#frozen;
  }

  /** True while units are set aside: each later one must be sent by itself, to be counted. */
  get deferring(): boolean {
    return this.#deferred.length > 0;
  }

  send(bytes: Buffer, first: number, last: number, delayMs: number, as?: Fate, fault?: number) {
    if (delayMs <= 0 && this.empty) this.#owner.deliver(bytes, first, last, as, fault);
    else
      this.#enqueue({ dueAt: this.#due(delayMs), bytes, first, last, as, fault, act: undefined });
    if (this.#deferred.length > 0) this.#countDown(last - first + 1);
  }

  /** Sets a unit aside until `units` later ones have gone out, or the stream ends. */
  defer(bytes: Buffer, first: number, last: number, units: number, fault: number): void {
    const delivery = { dueAt: 0, bytes, first, last, as: undefined, fault, act: undefined };
    this.#deferred.push({ left: units, delivery });
    this.#hold(bytes.length);
  }

  /** Calls `act` behind all that was sent, what was set aside included. */
  act(act: () => void): void {
    this.#countDown(Number.POSITIVE_INFINITY);
    if (this.empty) act();
    else {
      const dueAt = this.#due(0);
      this.#enqueue({
        dueAt,
        bytes: nothing,
        first: -1,
        last: -1,
        as: undefined,
        fault: undefined,
        act,
      });
    }
  }

  freeze(): void {
    this.#frozen = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  thaw(): void {
    this.#frozen = false;
    this.#drain();
  }

  /** Sends all that waits, in order, now. */
  release(): void {
    this.#frozen = false;
    this.#countDown(Number.POSITIVE_INFINITY);
    this.#queue = this.#queue.map((delivery) => ({ ...delivery, dueAt: 0 }));
    this.#drain();
  }

  /** Forgets what waits and hands it to `lost`; acts are forgotten too. */
  clear(lost: (first: number, last: number, bytes: number) => void): void {
    const waiting = this.#queue.slice(this.#head);
    waiting.push(...this.#deferred.map(({ delivery }) => delivery));
    this.#queue = [];
    this.#head = 0;
    this.#deferred = [];
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const { first, last, bytes, act } of waiting) if (!act) lost(first, last, bytes.length);
    this.#hold(-this.heldBytes);
  }

  #due(delayMs: number): number {
    const last = this.#queue.at(-1)?.dueAt ?? 0;
    return delayMs <= 0 ? last : Math.max(last, this.#clock.now() + delayMs);
  }

  #enqueue(delivery: Delivery): void {
    this.#queue.push(delivery);
    this.#hold(delivery.bytes.length);
    if (!this.#timer && !this.#frozen && !this.#draining) this.#arm();
  }

  #hold(bytes: number): void {
    if (bytes === 0) return;
    this.heldBytes += bytes;
    this.#owner.heldBytesChanged(this.heldBytes);
  }

  #arm(): void {
    const next = this.#queue[this.#head];
    if (!next) return;
    this.#timer = this.#clock.after(Math.max(0, next.dueAt - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#draining || this.#frozen) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#draining = true;
    const now = this.#clock.now() + slackMs;
    for (
      let next = this.#queue[this.#head];
      next && !this.#frozen;
      next = this.#queue[this.#head]
    ) {
      if (next.dueAt > now) break;
      this.#head += 1;
      this.#hold(-next.bytes.length);
      if (next.act) next.act();
      else this.#owner.deliver(next.bytes, next.first, next.last, next.as, next.fault);
    }
    this.#draining = false;
    this.#forgetSent();
    if (!this.#frozen) this.#arm();
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
      const { bytes, first, last, as, fault } = delivery;
      this.#hold(-bytes.length);
      if (this.empty) this.#owner.deliver(bytes, first, last, as, fault);
      else this.#enqueue({ ...delivery, dueAt: this.#due(0) });
    }
  }
}
