import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { startProcess } from '../processes/start-process.ts';
import { waitForLine } from '../processes/wait-for-line.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { parseEndpoint, printEndpoint } from '../transports/endpoint-text.ts';
import type { Driver, DriverKind, StartOptions } from './driver.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';
import { type Hop, serveHop } from './serve-hop.ts';
import { startProvider } from './start-provider.ts';

const startMs = 10_000;

/** The reference app-server and the scripted provider: needs nothing but Node. */
export const reference: DriverKind = {
  name: 'reference',
  usage: 'reference[@BUG]',
  about:
    'the reference app-server that comes with midturn; needs nothing but Node. With the name of a ' +
    'bug, the same server broken in that way: a failure to look at',
  roles: ['server'],
  create(bug) {
    if (bug === undefined) return referenceDriver('reference', 'app-server');
    if (!/^[a-z-]+$/.test(bug) || !hasFixture(`broken/${bug}`)) {
      const message = `Expected \`reference\`, or with a bug as in \`reference@queue-full-disconnect\`, got \`reference@${bug}\`.`;
      throw new HarnessError('BAD_ARGUMENT', message);
    }
    return referenceDriver(`reference@${bug}`, `broken/${bug}`);
  },
};

function hasFixture(name: string): boolean {
  try {
    return fixtureProgram(name).length > 0;
  } catch {
    return false;
  }
}

/** A driver for a program that takes the arguments of the reference app-server, good or broken. */
export function referenceDriver(id: string, program: string): Driver {
  return {
    id,
    name: id,
    roles: reference.roles,
    listens: ['tcp', 'unix'],
    parties: {
      client: { client: party.ourClient, server: party.tested(id, 'server') },
      provider: { client: party.tested(id, 'server'), server: party.ourProvider },
    },
    processes: ['server', 'provider'],
    startable: ['server'],
    reusable: true,
    prepare: async () => void fixtureProgram(program),
    start: (context, options) =>
      Parts.orNothing(async (parts) => {
        const hop = { link: 'client', context, parts };
        return parts.system(await startReferenceServer(program, hop, options));
      }),
  };
}

/** Starts the provider and the server; answers with what the server's client must dial. */
export async function startReferenceServer(
  program: string,
  hop: Omit<Hop, 'process'>,
  options: StartOptions,
): Promise<Endpoint> {
  const { context, parts } = hop;
  const { clock, recorder, signal, folder } = context;
  const provider = await startProvider(context, parts);
  const socket = options.listen === 'unix' ? `unix:${join(folder, 'server.sock')}` : undefined;
  return serveHop({ ...hop, process: 'server' }, async (port) => {
    const server = parts.add(
      await startProcess({
        name: 'server',
        command: process.execPath,
        args: [
          ...[fixtureProgram(program), '--provider', printEndpoint(provider)],
          ...['--listen', socket ?? `ws://127.0.0.1:${port}`, '--exit-with-stdin'],
          ...['--state', join(folder, 'threads')],
          ...(options.providerWebSocket ? ['--provider-websocket'] : []),
        ],
        cwd: folder,
        recorder,
        clock,
      }),
    );
    const [, at = ''] = await waitForLine(server, {
      ...{ stream: 'stderr', pattern: /listening on: (\S+)/, what: 'where it listens' },
      ...{ timeoutMs: startMs, clock, signal },
    });
    return parseEndpoint(at);
  });
}
