import { Closing } from './closing.ts';
import type { Delivery } from './delivery.ts';
import type { Peer } from './peer.ts';
import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';
import type { EndingEffect, SeenUnit } from './verdict.ts';

/** Longest wait for the bytes before a cut, or before a forwarded RST, to leave the process. */
export const flushMs = 5_000;
/** Longest wait for a peer's Close frame or FIN after ours. */
export const closeMs = 1_000;
/**
 * From the last byte, or the accepting, to an RST behind it. libuv shows data and RST that come
 * together as data and FIN, and an RST right behind the handshake is a connect that failed: a peer
 * must have read the one before the other comes.
 */
const resetBehindMs = 20;

/** The unit at which a connection ends, and as what it would go out. */
interface EndingPlace {
  readonly seen: SeenUnit;
  readonly delivery: Delivery;
}

/**
 * Ends a connection as a fault asks for: behind all that was delivered in the direction of `pipe`
 * before. `at` is the unit at which it ends, absent when time alone decided. A peer that gets FIN
 * because the connection is over has `closeMs` to close its half; what it still sends is thrown away.
 */
export function endConnection(
  session: Session,
  pipe: Pipe,
  at: EndingPlace | undefined,
  effect: EndingEffect,
  fault: number,
): void {
  if (effect.do === 'cut') {
    cut(session, pipe, at, effect, fault);
    return;
  }
  const { client, server } = session;
  const hit = [client, server].filter(
    (peer) => effect.side === 'both' || effect.side === peer.side,
  );
  if (effect.do === 'end') {
    finish(hit, fault, hit.length === 2);
    if (at) passOrLose(pipe, at, fault);
  } else if (effect.do === 'close') {
    for (const peer of [client, server]) peer.to.discard(fault, false);
    if (at) pipe.lose(at.seen, fault);
    session.closing = new Closing(session, hit, effect, fault);
  } else {
    for (const peer of [client, server]) peer.to.discard(fault, false);
    if (at) pipe.lose(at.seen, fault);
    const act = () => resetPeers(session, hit, fault);
    const { afterMs } = effect;
    if (afterMs) session.later(afterMs, act);
    else if (at) pipe.outbox.act(() => behind(session, act));
    else behind(session, act);
  }
}

/** FIN to these peers behind what they were sent. One alone is a half-close: the other half lives. */
export function finish(peers: readonly Peer[], fault: number, isWhole: boolean): void {
  for (const peer of peers) {
    peer.to.discard(fault, false);
    peer.to.outbox.act(() => {
      peer.end(fault);
      if (isWhole) peer.linger(closeMs);
    });
  }
}

/** In two steps, so that a process that was held up between them still has read in between. */
function behind(session: Session, act: () => void): void {
  session.later(resetBehindMs, () => session.later(1, act));
}

function passOrLose(pipe: Pipe, { seen, delivery }: EndingPlace, fault: number): void {
  if (pipe.discardedBy === undefined) pipe.outbox.send(delivery);
  else pipe.lose(seen, fault);
}

/** RST to those that are hit; the other one sees its peer leave with FIN. */
function resetPeers(session: Session, hit: readonly Peer[], fault: number): void {
  for (const peer of [session.client, session.server]) {
    peer.to.discard(fault, true);
    if (hit.includes(peer)) peer.reset(fault);
    else {
      peer.end(fault);
      peer.linger(closeMs);
    }
  }
}

function cut(
  session: Session,
  pipe: Pipe,
  at: EndingPlace | undefined,
  effect: Extract<EndingEffect, { do: 'cut' }>,
  fault: number,
): void {
  const { client, server } = session;
  const whole = at?.delivery ?? { bytes: Buffer.alloc(0), first: -1, last: -1 };
  const bytes = whole.bytes.subarray(0, effect.keepBytes);
  pipe.outbox.send({ ...whole, bytes, as: 'cut', fault });
  if (effect.then === 'vanish') {
    pipe.outbox.act(() => {
      for (const peer of [client, server]) peer.from.freeze(fault);
    });
    // The rest of the unit waits for the heal, so that the stream goes on where it fell silent.
    if (at) pipe.outbox.send({ ...whole, bytes: whole.bytes.subarray(effect.keepBytes) });
    return;
  }
  for (const peer of [client, server]) peer.to.discard(fault, false);
  if (effect.then === 'end') finish([client, server], fault, true);
  else {
    pipe.outbox.act(() => {
      session.flush(pipe.sink, () => {
        behind(session, () => resetPeers(session, [client, server], fault));
      });
    });
  }
}
