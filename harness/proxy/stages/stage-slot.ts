import type { Clock } from '../../clock.ts';
import type { Chunk, Draw, Stage, StageKind, StageOutput, StreamEnd } from './stage.ts';

/** A stage as it is asked for; it acts on the connections whose draw is below `toxicity`. */
export interface StageSpec {
  readonly name: string;
  readonly kind: StageKind<never>;
  readonly settings: unknown;
  readonly toxicity: number;
  /** Its number in the history. */
  readonly fault?: number;
}

/** What a stage did: something about bytes or the end of the stream, or it ended the connection. */
export type StageAct = 'bytes' | 'end' | 'close' | 'reset';

/** Where a slot hands on what comes out of its stage. */
export interface SlotOwner {
  pass(from: StageSlot, chunk: Chunk): void;
  passEnd(from: StageSlot, how: StreamEnd): void;
  hold(bytes: number): void;
  acted(by: StageSlot, act: StageAct): void;
}

/** A stage at its place in a chain; bytes pass it by where toxicity spares the connection. */
export class StageSlot implements StageOutput {
  spec: StageSpec;
  readonly stage: Stage<never>;
  /** The stream has ended behind this stage: nothing more comes out. */
  hasEnded = false;
  readonly #owner: SlotOwner;
  /** The same for as long as the connection lives: a higher toxicity hits more, never others. */
  readonly #drawn: number;
  #hasActed = false;

  constructor(
    owner: SlotOwner,
    spec: StageSpec,
    context: { readonly clock: Clock; readonly draw: Draw },
  ) {
    this.#owner = owner;
    this.spec = spec;
    this.#drawn = context.draw('toxicity');
    this.stage = spec.kind.make(this, spec.settings as never, context);
    // A stage that is passed by must not count the time either.
    if (!this.isActive) this.stage.release();
  }

  get isActive(): boolean {
    return this.#drawn < this.spec.toxicity;
  }

  receive(chunk: Chunk): void {
    if (this.hasEnded) return;
    if (this.isActive) {
      this.#acts('bytes');
      this.stage.take(chunk);
    } else this.#owner.pass(this, chunk);
  }

  receiveEnd(how: StreamEnd): void {
    if (how === 'close' || how === 'reset') this.#hasActed = true;
    if (this.isActive) {
      this.#acts('end');
      this.stage.end(how);
    } else this.end(how);
  }

  #acts(on: 'bytes' | 'end'): void {
    if (this.#hasActed || this.spec.kind.actsOn !== on) return;
    this.#hasActed = true;
    this.#owner.acted(this, on);
  }

  update(spec: StageSpec): void {
    const wasActive = this.isActive;
    if (spec.fault !== this.spec.fault) this.#hasActed = false;
    this.spec = spec;
    if (this.isActive && !this.hasEnded) this.stage.update(spec.settings as never);
    else if (wasActive) this.stage.release();
  }

  release(): void {
    if (this.isActive) this.stage.release();
  }

  // What comes out of the stage.

  take(chunk: Chunk): void {
    if (!this.hasEnded) this.#owner.pass(this, chunk);
  }

  end(how: StreamEnd): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    if (how === 'close' || how === 'reset') this.#owner.acted(this, how);
    this.#owner.passEnd(this, how);
  }

  held(bytes: number): void {
    this.#owner.hold(bytes);
  }
}
