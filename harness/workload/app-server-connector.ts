import type { ClientOptions } from './client-options.ts';
import { dialSocket } from './client-socket.ts';
import type { Connector } from './connector.ts';
import { watchSilence } from './silence-watch.ts';

const clientInfo = { name: 'midturn', title: 'Midturn', version: '0.1.0' };

/** A WebSocket to an app-server: dialled, watched, and initialized. */
export function appServerConnector(options: ClientOptions): Connector {
  const { endpoint, clock, signal, pingMs = 1_500, silenceMs = 5_000 } = options;
  return {
    async dial(handshakeMs) {
      const socket = await dialSocket(endpoint, { clock, signal, handshakeMs });
      watchSilence(socket, clock, { pingMs, silenceMs });
      return socket;
    },
    async initialize(rpc, timeoutMs) {
      await rpc.request('initialize', { clientInfo }, timeoutMs);
      await rpc.notify('initialized');
    },
  };
}
