import type { Side } from '../../history/event.ts';
import type { Connection, ConnectionHandler } from '../../transports/connection.ts';
import type { StreamEnd } from './stage.ts';
import type { StageChain } from './stage-chain.ts';
import type { StagedPair } from './staged-pair.ts';

const nobody: ConnectionHandler = {
  onData() {},
  onEnd() {},
  onDrain() {},
  onBroken() {},
  onClosed() {},
};

/**
 * A connection as the link sees it, when stages stand between: what its peer sends goes through a chain
 * before the link gets it. What the link sends to it is written as it is.
 */
export class StagedConnection implements Connection, ConnectionHandler {
  handler = nobody;
  readonly side: Side;
  readonly inner: Connection;
  readonly chain: StageChain;
  /** The socket is gone and the link knows. */
  isGone = false;
  /** When bytes last came out of the chain. */
  deliveredAt = Number.NEGATIVE_INFINITY;
  readonly #pair: StagedPair;
  #started = false;
  /** What the peer still sends is thrown away, so that its end can be seen. */
  #discards = false;
  #finSent = false;
  /** The stage that ended the connection, on either side. */
  #endedBy: number | undefined;
  #breach: { how: 'rst' | 'error'; message: string } | undefined;

  constructor(pair: StagedPair, side: Side, inner: Connection, chain: StageChain) {
    this.#pair = pair;
    this.side = side;
    this.inner = inner;
    this.chain = chain;
    inner.handler = this;
  }

  // From the socket.

  onData(bytes: Buffer): void {
    if (this.#discards) return;
    this.#pair.received(this, bytes.length);
    this.chain.take(bytes);
  }

  onEnd(): void {
    this.chain.end('fin');
  }

  onBroken(how: 'rst' | 'error', message: string): void {
    this.#breach = { how, message };
    this.chain.end('rst');
  }

  onDrain(): void {
    this.handler.onDrain();
  }

  onClosed(): void {
    // What it sent before may still wait in the chain for the other side.
    if (!this.chain.isEnding || !this.#started) this.leave();
    this.#pair.socketClosed();
  }

  // Out of the chain.

  deliver(bytes: Buffer): void {
    this.deliveredAt = this.#pair.now();
    this.handler.onData(bytes);
  }

  deliverEnd(how: StreamEnd): void {
    if (how === 'rst') {
      const { how: kind, message } = this.#breach ?? { how: 'rst', message: 'reset' };
      this.handler.onBroken(kind, message);
    } else this.handler.onEnd(this.#endedBy);
    if (this.inner.closed) this.leave();
  }

  /** Tells the link that the socket is gone, once. */
  leave(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.chain.close();
    this.handler.onClosed();
  }

  /** The connection is over: the chain ends here, and the peer has a while to close its half. */
  hearNoMore(fault: number | undefined): void {
    this.#discards = true;
    this.#endedBy = fault;
    if (this.#finSent) this.#pair.linger(this);
    this.inner.resume();
    this.chain.end('fin');
  }

  // From the link.

  write(bytes: Buffer): boolean {
    this.#pair.sent(this, bytes.length);
    return this.inner.write(bytes);
  }

  end(): void {
    this.#finSent = true;
    if (this.#discards) this.#pair.linger(this);
    this.inner.end();
  }

  reset(): 'rst' | 'fin' {
    this.chain.close();
    return this.inner.reset();
  }

  destroy(): void {
    this.chain.close();
    this.inner.destroy();
  }

  pause(): void {
    this.chain.shutExit();
  }

  resume(): void {
    this.#started = true;
    this.chain.openExit();
  }

  /** Reads from the socket as long as the chain takes it. */
  settleReading(): void {
    if (this.#discards || !this.#started || this.inner.closed) return;
    if (this.chain.isFull) this.inner.pause();
    else this.inner.resume();
  }

  flush(done: () => void): void {
    this.inner.flush(done);
  }

  get unsentBytes(): number {
    return this.inner.unsentBytes;
  }

  get closed(): boolean {
    return this.inner.closed;
  }
}
