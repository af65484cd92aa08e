import type { Duplex } from 'node:stream';

/**
 * Passes bytes both ways between two sockets, backpressure and half-closes included. One that breaks
 * takes the other with it: between unix sockets there is no RST.
 */
export function joinSockets(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
  for (const [socket, peer] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => peer.destroy());
    socket.on('close', () => {
      // Piping ends the peer when this one has ended in order; when it was destroyed, nothing does.
      if (!socket.readableEnded) peer.destroy();
    });
  }
}
