import type { Timer } from '../clock.ts';
import type { Side } from '../history/event.ts';
import type { Connection, ConnectionHandler } from '../transports/connection.ts';
import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';

/**
 * One of the two peers of a connection, as the proxy sees it: what it sends goes into `from`, what it
 * is sent comes out of `to`. It knows which halves are still open, and records how they end.
 */
export class Peer implements ConnectionHandler {
  readonly side: Side;
  from!: Pipe;
  to!: Pipe;
  connection: Connection | undefined;
  /** The proxy has sent its FIN or RST: nothing more can be written. */
  ended = false;
  /** The peer has sent FIN or broken off: nothing more will come. */
  done = false;
  readonly #session: Session;
  #lingering: Timer | undefined;

  constructor(session: Session, side: Side) {
    this.#session = session;
    this.side = side;
  }

  attach(connection: Connection): void {
    this.connection = connection;
    connection.handler = this;
    this.from.reading.update();
  }

  /** True while bytes can be written to it. */
  get writable(): boolean {
    return this.connection !== undefined && !this.ended && !this.connection.closed;
  }

  get closed(): boolean {
    return this.connection === undefined || this.connection.closed;
  }

  /** FIN behind all that was written. */
  end(fault?: number, heldBy?: number): void {
    if (!this.writable) return;
    this.ended = true;
    this.#record('fin', fault, heldBy);
    this.connection?.end();
  }

  /** RST, now. */
  reset(fault?: number, heldBy?: number): void {
    const connection = this.connection;
    if (!connection || connection.closed) return;
    // What a reset looks like to this peer is known only once it is done.
    const how = connection.reset();
    if (!this.ended || how === 'rst') this.#record(how, fault, heldBy);
    this.ended = true;
    this.done = true;
  }

  /** Closes for good when the peer has not done so within the bound. */
  linger(boundMs: number): void {
    if (this.#lingering || this.closed) return;
    this.from.readOn();
    this.#lingering = this.#session.clock.after(boundMs, () => this.connection?.destroy());
  }

  destroy(): void {
    this.ended = true;
    this.done = true;
    this.connection?.destroy();
  }

  onData(bytes: Buffer): void {
    this.from.take(bytes);
  }

  onEnd(fault?: number): void {
    this.from.takeEnd(fault);
  }

  /** Its stream is over: by its own FIN, or by the fault that ended it on the way here. */
  finish(fault?: number): void {
    this.done = true;
    if (fault !== undefined) return;
    this.#session.record({ type: 'end-received', side: this.side, how: 'fin' });
  }

  onDrain(): void {
    this.to.reading.unblock();
  }

  onBroken(how: 'rst' | 'error', message: string): void {
    this.done = true;
    this.ended = true;
    const { side } = this;
    this.#session.record({ type: 'end-received', side, how, error: message });
    this.to.reading.update();
    this.from.breakOff();
  }

  onClosed(): void {
    this.#lingering?.cancel();
    this.done = true;
    this.ended = true;
    this.to.reading.update();
    this.#session.peerClosed();
  }

  #record(how: 'fin' | 'rst', fault: number | undefined, heldBy?: number): void {
    const { side } = this;
    this.#session.record({
      type: 'end-delivered',
      side,
      how,
      ...(fault !== undefined && { fault }),
      ...(heldBy !== undefined && { heldBy }),
    });
  }
}
