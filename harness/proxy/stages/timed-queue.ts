import type { Clock, Timer } from '../../clock.ts';
import type { Chunk, StageOutput, StreamEnd } from './stage.ts';

export interface TimedItem {
  readonly dueAt: number;
  /** Absent for the end of the stream. */
  readonly chunk: Chunk | undefined;
  readonly end: StreamEnd | undefined;
  /** Not sooner after the one before it, so that a late timer does not join two pieces. */
  readonly gapMs: number;
}

/** Timers are whole milliseconds: what is due within half a one is due. */
const slackMs = 0.5;

/** First in, first out, each item not before its time. */
export class TimedQueue {
  readonly #clock: Clock;
  readonly #output: StageOutput;
  /** What a chunk becomes that leaves in its own time. */
  readonly #leave: (chunk: Chunk, dueAt: number) => Chunk;
  #items: TimedItem[] = [];
  #head = 0;
  #leftAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #isDraining = false;
  #isClosed = false;

  constructor(
    clock: Clock,
    output: StageOutput,
    leave: (chunk: Chunk, dueAt: number) => Chunk = (chunk) => chunk,
  ) {
    this.#clock = clock;
    this.#output = output;
    this.#leave = leave;
  }

  get isEmpty(): boolean {
    return this.#head === this.#items.length;
  }

  /** When the last item is due; nothing that comes later may be earlier. */
  get lastDueAt(): number {
    return this.#items.at(-1)?.dueAt ?? 0;
  }

  push(dueAt: number, chunk: Chunk, gapMs = 0): void {
    if (this.#isClosed) return;
    this.#output.held(chunk.bytes.length);
    this.#items.push({ dueAt: Math.max(dueAt, this.lastDueAt), chunk, end: undefined, gapMs });
    if (!this.#timer) this.drain();
  }

  pushEnd(dueAt: number, end: StreamEnd): void {
    if (this.#isClosed) return;
    this.#items.push({ dueAt: Math.max(dueAt, this.lastDueAt), chunk: undefined, end, gapMs: 0 });
    if (!this.#timer) this.drain();
  }

  /** Takes everything out, not handed on, for the caller to push again or to hand on. */
  takeAll(): readonly TimedItem[] {
    const items = this.#items.slice(this.#head);
    this.#clear();
    for (const { chunk } of items) if (chunk) this.#output.held(-chunk.bytes.length);
    return items;
  }

  /** Hands on everything, now, in order. */
  release(): void {
    for (const { chunk, end } of this.takeAll()) {
      if (chunk) this.#output.take(chunk);
      else if (end) this.#output.end(end);
    }
  }

  /** The connection is gone. */
  close(): void {
    this.#isClosed = true;
    this.#clear();
  }

  #clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    const now = this.#clock.now() + slackMs;
    for (let next = this.#items[this.#head]; next; next = this.#items[this.#head]) {
      if (this.#dueAt(next) > now) break;
      this.#leftAt = now - slackMs;
      this.#head += 1;
      if (next.chunk) {
        this.#output.held(-next.chunk.bytes.length);
        this.#output.take(this.#leave(next.chunk, next.dueAt));
      } else if (next.end) this.#output.end(next.end);
    }
    this.#isDraining = false;
    this.#forget();
    this.#arm();
  }

  #dueAt({ dueAt, gapMs }: TimedItem): number {
    return gapMs > 0 ? Math.max(dueAt, this.#leftAt + gapMs) : dueAt;
  }

  #forget(): void {
    if (this.isEmpty) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const next = this.#items[this.#head];
    if (!next || next.dueAt === Number.POSITIVE_INFINITY) return;
    const leftMs = this.#dueAt(next) - this.#clock.now();
    this.#timer = this.#clock.after(timerMs(leftMs), () => {
      this.#timer = undefined;
      this.drain();
    });
  }
}

/** Node's timers take at most 2^31 - 1 ms and fire at once beyond; an early wake-up only looks again. */
export function timerMs(delayMs: number): number {
  return Math.min(Math.max(0, delayMs), 2 ** 31 - 1);
}
