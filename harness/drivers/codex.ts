import { readlink, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { waitForLine } from '../processes/wait-for-line.ts';
import { waitUntilListening, waitUntilServing } from '../processes/wait-until-ready.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { parseEndpoint } from '../transports/endpoint-text.ts';
import { checkSocketPath } from '../transports/socket-path.ts';
import { runRealtimeWorkload } from '../workload/run-realtime-workload.ts';
import { codexBinary } from './codex-binary.ts';
import { makeCodexHome } from './codex-home.ts';
import {
  type Driver,
  type DriverContext,
  type DriverKind,
  defaultLinks,
  type RunningSystem,
  type StartOptions,
} from './driver.ts';
import { npmInstall } from './npm-install.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';
import { serveHop } from './serve-hop.ts';
import { startProvider } from './start-provider.ts';

const defaultVersion = '0.169.0';
const startMs = 30_000;
/** The first minor version whose unix socket speaks WebSocket with an HTTP upgrade. */
const unixSince = 130;

/** `codex app-server` of `@openai/codex`, with a home of its own and the scripted provider. */
export const codex: DriverKind = {
  name: 'codex',
  usage: 'codex@VERSION',
  npmPackage: '@openai/codex',
  about: `\`codex app-server\` of any version of @openai/codex on npm (default ${defaultVersion})`,
  roles: ['server', 'agent'],
  create: (version = defaultVersion) => codexDriver(version),
};

function codexDriver(version: string): Driver {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+(?:-[\w.]+)?$/.exec(version) ?? [];
  if (major === undefined) {
    const message = `Expected \`codex@VERSION\` with a version like ${defaultVersion}, got \`${version}\`.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  const id = `codex@${version}`;
  const unix = Number(major) > 0 || Number(minor) >= unixSince;
  const folderIn = (cache: string) => join(cache, 'codex', version);
  return {
    id,
    name: codex.name,
    version,
    roles: codex.roles,
    listens: unix ? ['tcp', 'unix'] : ['tcp'],
    links: [...defaultLinks, 'realtime'],
    parties: {
      client: { client: party.ourClient, server: party.tested(codex.name, 'server') },
      provider: { client: party.tested(codex.name, 'server'), server: party.ourProvider },
      realtime: { client: party.tested(codex.name, 'server'), server: party.ourProvider },
    },
    processes: ['server', 'provider'],
    startable: ['server'],
    reusable: true,
    async prepare({ cacheFolder, signal, progress }) {
      const folder = folderIn(cacheFolder);
      const check = (installed: string) => codexBinary(id, installed);
      const packages = [`@openai/codex@${version}`];
      await npmInstall({ id, packages, folder, signal, progress, check });
      await check(folder);
    },
    async start(context, options) {
      if (options.listen === 'unix' && !unix) {
        const why = `speaks no WebSocket on unix sockets (0.${unixSince} and newer do)`;
        throw new HarnessError('NOT_TESTABLE', `Not testable: ${id} ${why}.`);
      }
      const binary = await codexBinary(id, folderIn(context.cacheFolder));
      return Parts.orNothing((parts) => startCodex({ binary, version }, context, options, parts));
    },
  };
}

async function startCodex(
  { binary, version }: { readonly binary: string; readonly version: string },
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, folder } = context;
  const provider = await startProvider(context, parts);
  const realtime = options.realtime ? await context.interpose('realtime', provider) : undefined;
  const home = await makeCodexHome(folder, provider, options, realtime);
  const socket = options.listen === 'unix' ? join(folder, 'server.sock') : undefined;
  if (socket !== undefined) checkSocketPath(socket);
  const hop = { link: 'client', process: 'server', context, parts };
  const client = await serveHop(hop, async (port) => {
    const listen = socket === undefined ? `ws://127.0.0.1:${port}` : `unix://${socket}`;
    const server = parts.add(
      await startProcess({
        name: 'server',
        command: binary,
        args: ['app-server', '--listen', listen],
        cwd: home.work,
        env: home.env,
        version,
        recorder,
        clock,
      }),
    );
    return socket === undefined
      ? readyOverTcp(server, context)
      : readyOverUnix(server, socket, context, parts);
  });
  if (!options.realtime) return parts.system(client);
  return parts.system(client, (workload, how) =>
    runRealtimeWorkload(workload, { ...how, endpoint: client, cwd: home.work }),
  );
}

async function readyOverTcp(server: RunningProcess, context: DriverContext): Promise<Endpoint> {
  const { clock, signal } = context;
  const [, at = ''] = await waitForLine(server, {
    ...{ stream: 'stderr', pattern: /listening on: (ws:\S+)/, what: 'where it listens' },
    ...{ timeoutMs: startMs, clock, signal },
  });
  const wait = { timeoutMs: startMs, clock, signal, process: server };
  await waitUntilServing(at, wait);
  return parseEndpoint(at);
}

/** On a unix socket there is no `/readyz`, and nothing is said on stderr. */
async function readyOverUnix(
  server: RunningProcess,
  path: string,
  context: DriverContext,
  parts: Parts,
): Promise<Endpoint> {
  const { clock, signal } = context;
  await waitUntilListening({ path }, { timeoutMs: startMs, clock, signal, process: server });
  const target = await readlink(path).catch(() => undefined);
  // Newer versions put the real socket into `/tmp/codex-daemon-UID`; a kill leaves it there.
  if (target !== undefined && basename(dirname(target)).startsWith('codex-daemon-')) {
    parts.afterwards(async () => {
      for (const left of [target, `${target}.lock`]) await rm(left, { force: true });
    });
  }
  return { transport: 'unix', path };
}
