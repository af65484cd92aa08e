import type { Clock } from '../../clock.ts';
import { fraction } from '../../random/fraction.ts';
import type { Connection } from '../../transports/connection.ts';
import type { Direction } from '../../wire/unit.ts';
import type { ThroughOn } from '../options.ts';
import type { StageAct, StageSpec } from './stage-slot.ts';
import { type PairOwner, type ResetEnd, StagedPair } from './staged-pair.ts';

export interface StagedLinkOptions {
  readonly name: string;
  readonly seed: number;
  readonly clock: Clock;
  /** A stage has acted on a connection for the first time, or ended it. */
  onActed?(connection: number, direction: Direction, spec: StageSpec, act: StageAct): void;
  /** A stage has reset a connection; the link itself only sees that it is gone. */
  onReset?(connection: number, ends: readonly ResetEnd[]): void;
}

export interface Traffic {
  upstream: number;
  downstream: number;
}

interface Placed {
  readonly direction: Direction;
  spec: StageSpec;
}

/**
 * The stages of one link, over all its connections: each has its own chain, in the order in which the
 * stages were added. Give `through` to the link. It outlives the link, so that a link that is stopped
 * and started again (with `connectionsBefore`) keeps its stages, and draws on.
 */
export class StagedLink implements PairOwner {
  readonly clock: Clock;
  /** Bytes read from the source and written to the sink of each direction, live. */
  readonly receivedBytes: Traffic = { upstream: 0, downstream: 0 };
  readonly sentBytes: Traffic = { upstream: 0, downstream: 0 };
  readonly #options: StagedLinkOptions;
  readonly #placed: Placed[] = [];
  readonly #pairs = new Map<number, StagedPair>();
  #last = 0;

  constructor(options: StagedLinkOptions) {
    this.#options = options;
    this.clock = options.clock;
  }

  readonly through = (inner: Connection, { side, connection }: ThroughOn): Connection => {
    this.#last = Math.max(this.#last, connection);
    const pair = this.#pairs.get(connection) ?? this.#newPair(connection);
    const staged = pair.wrap(side, inner);
    const direction = side === 'client' ? 'upstream' : 'downstream';
    for (const placed of this.#placed) {
      if (placed.direction === direction) staged.chain.add(placed.spec);
    }
    return staged;
  };

  /** Connections so far: the link's next life counts on from there. */
  get connections(): number {
    return this.#last;
  }

  /** Adds a stage at the end of the chain of this direction, on live connections too. */
  add(direction: Direction, spec: StageSpec): void {
    this.#placed.push({ direction, spec });
    for (const pair of this.#pairs.values()) pair.chain(direction)?.add(spec);
  }

  /** Changes the stage of this name. */
  update(spec: StageSpec): void {
    const placed = this.#placed.find((one) => one.spec.name === spec.name);
    if (!placed) return;
    placed.spec = spec;
    for (const pair of this.#pairs.values()) pair.chain(placed.direction)?.update(spec);
  }

  remove(name: string): void {
    const index = this.#placed.findIndex(({ spec }) => spec.name === name);
    const [placed] = index < 0 ? [] : this.#placed.splice(index, 1);
    if (!placed) return;
    for (const pair of this.#pairs.values()) pair.chain(placed.direction)?.remove(name);
  }

  get openConnections(): number {
    return this.#pairs.size;
  }

  received(direction: Direction, bytes: number): void {
    this.receivedBytes[direction] += bytes;
  }

  sent(direction: Direction, bytes: number): void {
    this.sentBytes[direction] += bytes;
  }

  acted(pair: StagedPair, direction: Direction, spec: StageSpec, act: StageAct): void {
    this.#options.onActed?.(pair.number, direction, spec, act);
  }

  reset(pair: StagedPair, ends: readonly ResetEnd[]): void {
    this.#options.onReset?.(pair.number, ends);
  }

  gone(pair: StagedPair): void {
    this.#pairs.delete(pair.number);
  }

  #newPair(number: number): StagedPair {
    const { seed, name } = this.#options;
    const pair = new StagedPair(this, number, (stage) => (purpose) => {
      return fraction(seed, name, number, 'stage', stage, purpose);
    });
    this.#pairs.set(number, pair);
    return pair;
  }
}
