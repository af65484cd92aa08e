import type { ClientOptions } from './client-options.ts';
import { dialSocket } from './client-socket.ts';
import type { Connector } from './connector.ts';
import { watchSilence } from './silence-watch.ts';

const clientInfo = { name: 'midturn', title: 'Midturn', version: '0.1.0' };

/**
 * A WebSocket to an app-server: dialled, watched, and initialized, with the `capabilities` that the
 * client says it has, if any.
 */
export function appServerConnector(options: ClientOptions, capabilities?: object): Connector {
  const { endpoint, clock, signal, pingMs = 1_500, silenceMs = 5_000 } = options;
  return {
    async dial(handshakeMs) {
      const socket = await dialSocket(endpoint, { clock, signal, handshakeMs });
      watchSilence(socket, clock, { pingMs, silenceMs });
      return socket;
    },
    async initialize(rpc, timeoutMs) {
      const params = capabilities === undefined ? { clientInfo } : { clientInfo, capabilities };
      const answered = rpc.request('initialize', params, timeoutMs);
      if (options.pipelines === true) {
        answered.catch((error: Error) => rpc.socket.terminate(error.message));
      } else await answered;
      await rpc.notify('initialized');
    },
  };
}
