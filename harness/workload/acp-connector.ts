import type { RunningProcess } from '../processes/start-process.ts';
import type { Connector } from './connector.ts';
import { ProcessSocket } from './process-socket.ts';

const clientInfo = { name: 'midturn', title: 'Midturn', version: '0.1.0' };

/**
 * The Agent Client Protocol, version 1: JSON-RPC 2.0 on the standard streams of an agent. Every
 * connection is a new run of the agent, which `start` begins.
 */
export function acpConnector(start: () => Promise<RunningProcess>): Connector {
  return {
    envelope: { jsonrpc: '2.0' },
    dial: async () => new ProcessSocket(await start()),
    async initialize(rpc, timeoutMs) {
      const params = { protocolVersion: 1, clientCapabilities: {}, clientInfo };
      await rpc.request('initialize', params, timeoutMs);
    },
  };
}
