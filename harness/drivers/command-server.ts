import { createServer } from 'node:net';
import { join } from 'node:path';
import { startProcess } from '../processes/start-process.ts';
import { waitUntilListening } from '../processes/wait-until-ready.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { checkSocketPath } from '../transports/socket-path.ts';
import {
  commandEnvironment,
  fillCommand,
  type Placeholder,
  placeholdersIn,
  requiredCommand,
} from './command-line.ts';
import type { Driver, DriverContext, DriverKind, RunningSystem, StartOptions } from './driver.ts';
import { Parts } from './parts.ts';
import { serveHop } from './serve-hop.ts';
import { startProvider } from './start-provider.ts';

const startMs = 30_000;
const allowed: readonly Placeholder[] = ['url', 'port', 'socket', 'home', 'provider'];

const example = 'my-server --port {port}';

/** A kind of driver whose argument is a command line. */
export const serverCommand: DriverKind = {
  name: 'server',
  usage: 'server(COMMAND)',
  about: `any app-server that a command starts: \`server(${example})\``,
  roles: ['server'],
  create: (command) => commandServer(requiredCommand('server', example, command)),
};

/**
 * Any app-server that a command starts: `my-server --port {port} --model-url {provider}`. It has to
 * listen on the port or the socket that it is given, and to use the scripted provider as its model.
 * What it needs is also in its environment: `MIDTURN_PORT`, `MIDTURN_SOCKET`, `MIDTURN_PROVIDER`,
 * `MIDTURN_HOME`.
 *
 * Throws `BAD_ARGUMENT` for a command that cannot be meant.
 */
export function commandServer(command: string): Driver {
  const named = placeholdersIn(command, allowed);
  fillCommand(command, {});
  const unix = named.has('socket');
  const tcp = named.has('port') || !unix;
  return {
    id: `server(${command})`,
    name: 'server',
    roles: serverCommand.roles,
    listens: [...(tcp ? ['tcp' as const] : []), ...(unix ? ['unix' as const] : [])],
    async prepare() {},
    start: (context, options) =>
      Parts.orNothing((parts) => startServer(command, context, options, parts)),
  };
}

async function startServer(
  command: string,
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, signal, folder } = context;
  const provider = await startProvider(context, parts);
  const endpoint = await placeFor(options, folder);
  const values = {
    home: folder,
    provider: printEndpoint(provider),
    url: printEndpoint(endpoint),
    ...(endpoint.transport === 'unix'
      ? { socket: endpoint.path }
      : { port: String(endpoint.port) }),
  };
  const [program, ...args] = fillCommand(command, values);
  const hop = { link: 'client', process: 'server', context, parts };
  const front = await serveHop(hop, async () => {
    const server = parts.add(
      await startProcess({
        ...{ name: 'server', command: program, args, env: commandEnvironment(values) },
        ...{ recorder, clock, recordOutput: ['stdout', 'stderr'] as const },
      }),
    );
    await waitUntilListening(endpoint, { timeoutMs: startMs, clock, signal, process: server });
    return endpoint;
  });
  return parts.system(front);
}

async function placeFor(options: StartOptions, folder: string): Promise<Endpoint> {
  if (options.listen === 'unix') {
    const path = join(folder, 'server.sock');
    checkSocketPath(path);
    return { transport: 'unix', path };
  }
  return { transport: 'tcp', scheme: 'ws', host: '127.0.0.1', port: await freePort(), path: '' };
}

/** A port that was free a moment ago: the command has to be told one before it listens. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
