import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import type { DriverContext } from './driver.ts';
import type { Parts } from './parts.ts';

export interface Hop {
  readonly link: string;
  /** The process that serves it, by its name. */
  readonly process: string;
  readonly context: DriverContext;
  readonly parts: Parts;
}

/**
 * Starts the server of a hop so that it can be started again, and answers with the address that the
 * hop's client must dial. `start` is told the port to listen on: 0 for any, as a link follows the server
 * to another one; where nothing stands between, the port that the client knows.
 */
export function serveHop(hop: Hop, start: (port: number) => Promise<Endpoint>): Promise<Endpoint> {
  const { link, process, context, parts } = hop;
  let port = 0;
  return parts.startable(process, async () => {
    const server = await start(port);
    const front = await context.interpose(link, server);
    const isDirect = printEndpoint(front) === printEndpoint(server);
    if (isDirect && server.transport === 'tcp') port = server.port;
    return front;
  });
}
