import { createServer } from 'node:net';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { startProcess } from '../processes/start-process.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { checkSocketPath } from '../transports/socket-path.ts';
import {
  checkProgram,
  commandEnvironment,
  fillCommand,
  type Placeholder,
  placeholdersIn,
  requiredCommand,
} from './command-line.ts';
import type { Driver, DriverContext, DriverKind, RunningSystem, StartOptions } from './driver.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';
import { serveHop } from './serve-hop.ts';
import { type Readiness, splitReadiness, waitUntilServes } from './server-readiness.ts';
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
 * `MIDTURN_HOME`. It is ready when somebody listens there, or as `ready=...` before it says.
 *
 * Throws `BAD_ARGUMENT` for a command that cannot be meant.
 */
export function commandServer(text: string): Driver {
  const { readiness, command } = splitReadiness(text);
  const named = placeholdersIn(command, allowed);
  fillCommand(command, {});
  const unix = named.has('socket');
  const tcp = named.has('port') || !unix;
  /** Why it never got ready, if so: whoever waited once need not wait again for every case. */
  let never: HarnessError | undefined;
  let isKnown = false;
  return {
    id: `server(${text})`,
    name: 'server',
    roles: serverCommand.roles,
    listens: [...(tcp ? ['tcp' as const] : []), ...(unix ? ['unix' as const] : [])],
    parties: {
      client: { client: party.ourClient, server: party.tested(serverCommand.name, 'server') },
      provider: { client: party.tested(serverCommand.name, 'server'), server: party.ourProvider },
    },
    processes: ['server', 'provider'],
    startable: ['server'],
    async prepare() {
      checkProgram(command);
    },
    async start(context, options) {
      if (never !== undefined) throw never;
      try {
        const system = await Parts.orNothing((parts) =>
          startServer({ command, readiness }, context, options, parts),
        );
        isKnown = true;
        return system;
      } catch (error) {
        const late = error instanceof HarnessError && error.code === 'TIMED_OUT';
        if (late && !isKnown) never = error;
        throw error;
      }
    },
  };
}

interface Command {
  readonly command: string;
  readonly readiness: Readiness;
}

async function startServer(
  { command, readiness }: Command,
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
    const wait = { timeoutMs: startMs, clock, signal, process: server };
    await waitUntilServes(readiness, endpoint, values, wait);
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
