import type { Clock } from '../../clock.ts';
import type { Chunk, Draw, StreamEnd } from './stage.ts';
import { type StageAct, StageSlot, type StageSpec } from './stage-slot.ts';

/** What comes out at the end, and what the owner must know to read or not to read. */
export interface ChainExit {
  take(bytes: Buffer): void;
  /** `fault`: the stage that ended it, where one did. */
  end(how: StreamEnd, fault?: number): void;
  /** A stage did something for the first time, or ended the connection. */
  acted(spec: StageSpec, act: StageAct): void;
  /** What the chain keeps, or how much it may keep, has changed. */
  changed(): void;
}

/** Bytes that a chain may keep before its source is no more read: for most stages, and for latency. */
const keptBytesMax = 128 * 1024;
const muchBytesMax = 32 * 1024 * 1024;

/**
 * The stages of one direction of one connection, in the order in which they were added. All that goes
 * in comes out in order, once, whatever is added, changed or taken out meanwhile. While its exit is
 * shut, nothing comes out.
 */
export class StageChain {
  keptBytes = 0;
  readonly #clock: Clock;
  readonly #exit: ChainExit;
  readonly #drawFor: (name: string) => Draw;
  readonly #slots: StageSlot[] = [];
  /** What has passed all stages while the exit was shut. */
  #waiting: (Buffer | StreamEnd)[] = [];
  #head = 0;
  #isShut = true;
  /** The end of the stream came in; it came out. */
  #isOver = false;
  ended = false;
  /** The stage that ended the connection. */
  #endedBy: StageSpec | undefined;

  constructor(clock: Clock, drawFor: (name: string) => Draw, exit: ChainExit) {
    this.#clock = clock;
    this.#drawFor = drawFor;
    this.#exit = exit;
  }

  /** True when the source should not be read now. */
  get isFull(): boolean {
    if (this.#slots.length === 0) return this.#isShut || this.#isWaiting;
    const keepsMuch = this.#slots.some(({ spec }) => spec.kind.keepsMuch);
    return this.keptBytes >= (keepsMuch ? muchBytesMax : keptBytesMax);
  }

  /** The end came in and has not come out. */
  get isEnding(): boolean {
    return this.#isOver && !this.ended;
  }

  take(bytes: Buffer): void {
    if (this.#isOver) return;
    const [first] = this.#slots;
    if (first) first.receive({ bytes, at: this.#clock.now() });
    else this.#out(bytes);
  }

  /** Nothing more comes in; later ones are not heard. */
  end(how: StreamEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const [first] = this.#slots;
    if (first) first.receiveEnd(how);
    else this.#outEnd(how);
  }

  add(spec: StageSpec): void {
    const slot = new StageSlot(this, spec, { clock: this.#clock, draw: this.#drawFor(spec.name) });
    slot.hasEnded = this.#slots.at(-1)?.hasEnded ?? this.#isOver;
    this.#slots.push(slot);
    this.#exit.changed();
  }

  update(spec: StageSpec): void {
    this.#slots.find((slot) => slot.spec.name === spec.name)?.update(spec);
    this.#exit.changed();
  }

  remove(name: string): void {
    const index = this.#slots.findIndex((slot) => slot.spec.name === name);
    const slot = this.#slots[index];
    if (!slot) return;
    slot.release();
    // What it released may have ended the connection, and with it the chain.
    if (this.#slots[index] !== slot) return;
    this.#slots.splice(index, 1);
    if (slot.spec.kind.closesWhenRemoved && !slot.hasEnded) {
      this.#endedBy ??= slot.spec;
      this.#exit.acted(slot.spec, 'close');
      this.passFrom(index, 'close');
    }
    this.#exit.changed();
  }

  openExit(): void {
    this.#isShut = false;
    while (!this.#isShut) {
      const next = this.#shift();
      if (next === undefined) break;
      if (typeof next === 'string') this.#outEnd(next);
      else {
        this.keptBytes -= next.length;
        this.#exit.take(next);
      }
    }
    this.#exit.changed();
  }

  shutExit(): void {
    this.#isShut = true;
    this.#exit.changed();
  }

  /** The connection is gone: what is kept is lost. */
  close(): void {
    this.#isOver = true;
    this.ended = true;
    for (const { stage } of this.#slots) stage.close();
    this.#slots.length = 0;
    this.#waiting = [];
    this.#head = 0;
    this.keptBytes = 0;
  }

  /** Called by the slots. */
  pass(from: StageSlot, chunk: Chunk): void {
    const next = this.#slots[this.#slots.indexOf(from) + 1];
    if (next) next.receive(chunk);
    else this.#out(chunk.bytes);
  }

  passEnd(from: StageSlot, how: StreamEnd): void {
    this.passFrom(this.#slots.indexOf(from) + 1, how);
  }

  acted({ spec }: StageSlot, act: StageAct): void {
    const ends = act === 'close' || act === 'reset';
    if (ends && this.#endedBy) return;
    if (ends) this.#endedBy = spec;
    this.#exit.acted(spec, act);
  }

  hold(bytes: number): void {
    this.keptBytes += bytes;
    this.#exit.changed();
  }

  /** Ends the stream at the place of the stage with this index. */
  passFrom(index: number, how: StreamEnd): void {
    const next = this.#slots[index];
    if (next) next.receiveEnd(how);
    else this.#outEnd(how);
  }

  #out(bytes: Buffer): void {
    if (this.ended) return;
    if (!this.#isShut && !this.#isWaiting) {
      this.#exit.take(bytes);
      return;
    }
    this.keptBytes += bytes.length;
    this.#waiting.push(bytes);
  }

  #outEnd(how: StreamEnd): void {
    if (this.ended) return;
    // An RST waits for nothing: a sink that does not read is reset like any other.
    if (how !== 'reset' && (this.#isShut || this.#isWaiting)) {
      this.#waiting.push(how);
      return;
    }
    this.ended = true;
    this.#exit.end(how, this.#endedBy?.fault);
  }

  get #isWaiting(): boolean {
    return this.#head < this.#waiting.length;
  }

  #shift(): Buffer | StreamEnd | undefined {
    const next = this.#waiting[this.#head];
    if (next !== undefined) this.#head += 1;
    if (!this.#isWaiting || this.#head > 4096) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return next;
  }
}
