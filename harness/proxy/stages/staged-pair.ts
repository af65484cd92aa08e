import type { Clock, Timer } from '../../clock.ts';
import type { Side } from '../../history/event.ts';
import type { Connection } from '../../transports/connection.ts';
import type { Direction } from '../../wire/unit.ts';
import type { Draw, StreamEnd } from './stage.ts';
import { StageChain } from './stage-chain.ts';
import type { StageAct, StageSpec } from './stage-slot.ts';
import { StagedConnection } from './staged-connection.ts';

/** Longest wait for a peer to close its half after a stage has closed the connection. */
const closeMs = 1_000;
/**
 * A stage can let out data and the RST behind it at the same moment, and a peer on libuv would then see
 * FIN: it must have read the one before the other comes.
 */
const resetBehindMs = 20;

/** Who counts bytes, and keeps the pairs that are open. */
export interface PairOwner {
  readonly clock: Clock;
  received(direction: Direction, bytes: number): void;
  sent(direction: Direction, bytes: number): void;
  /** A stage has acted on this connection for the first time, or ended it. */
  acted(pair: StagedPair, direction: Direction, spec: StageSpec, act: StageAct): void;
  /** A stage has reset both sides. */
  reset(pair: StagedPair, ends: readonly ResetEnd[]): void;
  gone(pair: StagedPair): void;
}

/** What a side saw of a reset. */
export interface ResetEnd {
  readonly side: Side;
  readonly how: 'rst' | 'fin';
  readonly fault: number | undefined;
}

/** Both sides of one connection of a link, with a chain of stages each way. */
export class StagedPair {
  readonly number: number;
  readonly #owner: PairOwner;
  readonly #drawFor: (name: string) => Draw;
  readonly #sides = new Map<Side, StagedConnection>();
  readonly #timers = new Set<Timer>();

  constructor(owner: PairOwner, number: number, drawFor: (name: string) => Draw) {
    this.#owner = owner;
    this.number = number;
    this.#drawFor = drawFor;
  }

  wrap(side: Side, inner: Connection): StagedConnection {
    const chain = new StageChain(this.#owner.clock, this.#drawFor, {
      take: (bytes) => connection.deliver(bytes),
      end: (how, fault) => this.#ended(connection, how, fault),
      acted: (spec, act) => this.#owner.acted(this, directionFrom(side), spec, act),
      changed: () => connection.settleReading(),
    });
    const connection = new StagedConnection(this, side, inner, chain);
    this.#sides.set(side, connection);
    return connection;
  }

  /** The chain of this direction; none before its source is there. */
  chain(direction: Direction): StageChain | undefined {
    return this.#sides.get(direction === 'upstream' ? 'client' : 'server')?.chain;
  }

  now(): number {
    return this.#owner.clock.now();
  }

  received({ side }: StagedConnection, bytes: number): void {
    this.#owner.received(directionFrom(side), bytes);
  }

  sent({ side }: StagedConnection, bytes: number): void {
    this.#owner.sent(side === 'client' ? 'downstream' : 'upstream', bytes);
  }

  /** The link sends FIN to a peer of a connection that is over. */
  linger(connection: StagedConnection): void {
    const { inner } = connection;
    inner.flush(() => {
      if (inner.closed) return;
      this.#later(closeMs, () => connection.destroy());
    });
  }

  socketClosed(): void {
    const sides = [...this.#sides.values()];
    if (!sides.every(({ inner }) => inner.closed)) return;
    // Nobody is left to hear what still waits.
    for (const side of sides) side.leave();
    for (const timer of this.#timers) timer.cancel();
    this.#owner.gone(this);
  }

  #later(delayMs: number, act: () => void): void {
    const timer = this.#owner.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  #ended(connection: StagedConnection, how: StreamEnd, fault: number | undefined): void {
    if (how === 'fin') {
      connection.deliverEnd(how);
      return;
    }
    if (how === 'rst') {
      const leftMs = connection.deliveredAt + resetBehindMs - this.#owner.clock.now();
      if (leftMs > 0) this.#later(leftMs, () => connection.deliverEnd(how));
      else connection.deliverEnd(how);
      return;
    }
    const sides = [...this.#sides.values()];
    if (how === 'reset') {
      const open = sides.filter(({ inner }) => !inner.closed);
      const ends = open.map((one) => ({ side: one.side, how: one.reset(), fault }));
      this.#owner.reset(this, ends);
      return;
    }
    for (const side of sides) side.hearNoMore(fault);
    connection.deliverEnd(how);
  }
}

function directionFrom(side: Side): Direction {
  return side === 'client' ? 'upstream' : 'downstream';
}
