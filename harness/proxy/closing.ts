import type { Timer } from '../clock.ts';
import type { Effect } from '../faults/effect.ts';
import { closeFrame } from '../wire/close-frame.ts';
import type { Unit } from '../wire/unit.ts';
import { closeMs } from './ending.ts';
import type { Peer } from './peer.ts';
import type { Session } from './session.ts';

/**
 * A closing handshake that the proxy began (RFC 6455 section 7.1.2): a Close frame to each side that is
 * hit; its answer, or `closeMs` without one; then FIN. The peer that is not hit sees the other one
 * leave: FIN, without a Close frame.
 */
export class Closing {
  readonly #session: Session;
  readonly #waiting: Set<Peer>;
  readonly #fault: number;
  readonly #timer: Timer;

  constructor(
    session: Session,
    peers: readonly Peer[],
    effect: Extract<Effect, { do: 'close' }>,
    fault: number,
  ) {
    this.#session = session;
    this.#waiting = new Set(peers);
    this.#fault = fault;
    for (const peer of peers) peer.to.outbox.act(() => this.#send(peer, effect));
    this.#timer = session.clock.after(closeMs, () => {
      for (const peer of [...this.#waiting]) this.#finish(peer);
    });
  }

  /** True for the Close frame with which a peer answers ours: it goes no further. */
  takesAnswer(peer: Peer, unit: Unit): boolean {
    if (unit.frame?.opcode !== 8 || !this.#waiting.has(peer)) return false;
    this.#finish(peer);
    return true;
  }

  /** The peer has ended its half, with or without a Close frame. */
  peerEnded(peer: Peer): void {
    if (this.#waiting.has(peer)) this.#finish(peer);
  }

  cancel(): void {
    this.#timer.cancel();
  }

  #send(peer: Peer, { code, reason }: Extract<Effect, { do: 'close' }>): void {
    if (!peer.writable) return;
    const bytes = closeFrame(code, reason, peer.side === 'server');
    peer.connection?.write(bytes);
    this.#session.record({
      type: 'unit-injected',
      direction: peer.to.direction,
      kind: 'frame',
      bytes: bytes.length,
      close: { code, reason },
      fault: this.#fault,
    });
  }

  #finish(peer: Peer): void {
    this.#waiting.delete(peer);
    this.#leave(peer);
    if (this.#waiting.size > 0) return;
    this.#timer.cancel();
    for (const other of [this.#session.client, this.#session.server]) this.#leave(other);
  }

  #leave(peer: Peer): void {
    peer.to.outbox.act(() => {
      peer.end(this.#fault);
      peer.linger(closeMs);
    });
  }
}
