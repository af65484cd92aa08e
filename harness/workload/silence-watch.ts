import type { Clock } from '../clock.ts';
import type { ClientSocket } from './client-socket.ts';

/**
 * Notices a connection that is only half there. When nothing has come for `pingMs` the peer is
 * pinged (RFC 6455 section 5.5.2); when nothing has come for `silenceMs`, no pong either, it is
 * dead: no FIN and no RST will ever say so.
 */
export function watchSilence(
  socket: ClientSocket,
  clock: Clock,
  { pingMs, silenceMs }: { readonly pingMs: number; readonly silenceMs: number },
): void {
  let bytesRead = socket.bytesRead;
  let heardAt = clock.now();
  let pinged = false;
  const look = () => {
    const now = clock.now();
    if (socket.bytesRead !== bytesRead) {
      bytesRead = socket.bytesRead;
      heardAt = now;
      pinged = false;
    }
    const silentMs = now - heardAt;
    if (silentMs >= silenceMs) return socket.terminate(`nothing came for ${silenceMs} ms`);
    if (silentMs >= pingMs && !pinged) {
      pinged = true;
      socket.ping();
    }
    timer = clock.after(pingMs / 3, look);
  };
  let timer = clock.after(pingMs / 3, look);
  void socket.closed.then(() => timer.cancel());
}
