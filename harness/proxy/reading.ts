import type { Peer } from './peer.ts';
import type { Session } from './session.ts';

/** Bytes that faults hold back in one direction before the proxy stops reading. Toxiproxy's bound. */
export const heldBytesMax = 32 * 1024 * 1024;
/** A slow line holds little: who writes to it must feel that it is slow. */
const pacedBytesMax = 64 * 1024;

/**
 * Whether the source of a direction is read: not while its sink cannot take more (backpressure), not
 * while too much is held, not while a fault says so. Not reading fills the kernel's buffers, and then
 * the source's writes block.
 */
export class Reading {
  /** Bytes leave at a rate: little may wait for it. */
  isPaced = false;
  readonly #session: Session;
  readonly #source: Peer;
  readonly #sink: Peer;
  readonly #stoppedBy = new Set<number>();
  #isBlocked = false;
  #isFull = false;
  #isReading = false;

  constructor(session: Session, source: Peer, sink: Peer) {
    this.#session = session;
    this.#source = source;
    this.#sink = sink;
  }

  /** By a fault; backpressure and held bytes do not count. */
  get isStopped(): boolean {
    return this.#stoppedBy.size > 0;
  }

  /** The first of the faults that stop it. */
  get stoppedBy(): number | undefined {
    return this.#stoppedBy.values().next().value;
  }

  isStoppedBy(fault: number): boolean {
    return this.#stoppedBy.has(fault);
  }

  stop(fault: number): void {
    if (!this.isStopped) this.#record('stopped', fault);
    this.#stoppedBy.add(fault);
    this.update();
  }

  release(fault: number): void {
    if (!this.#stoppedBy.delete(fault) || this.isStopped) return;
    this.#record('resumed', fault);
    this.update();
  }

  releaseAll(): void {
    for (const fault of [...this.#stoppedBy]) this.release(fault);
  }

  block(): void {
    if (this.#isBlocked) return;
    this.#isBlocked = true;
    this.#session.record({ type: 'backpressure', side: this.#sink.side, state: 'on' });
    this.update();
  }

  unblock(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#session.record({ type: 'backpressure', side: this.#sink.side, state: 'off' });
    this.update();
  }

  heldBytesChanged(heldBytes: number): void {
    const max = this.isPaced ? pacedBytesMax : heldBytesMax;
    const isFull = heldBytes > (this.#isFull ? max / 2 : max);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.update();
  }

  update(): void {
    const connection = this.#source.connection;
    if (!connection || !this.#session.established) return;
    // Backpressure of a sink that is gone would never end.
    const isBlocked = this.#isBlocked && this.#sink.writable;
    const reads = !isBlocked && !this.#isFull && !this.isStopped;
    if (reads === this.#isReading) return;
    this.#isReading = reads;
    if (reads) connection.resume();
    else connection.pause();
  }

  #record(state: 'stopped' | 'resumed', fault: number): void {
    this.#session.record({ type: 'reading', side: this.#source.side, state, fault });
  }
}
