import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { startProcess } from '../processes/start-process.ts';
import { makeStdioShim, shimServerPath } from '../processes/stdio-shim.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { checkSocketPath } from '../transports/socket-path.ts';
import { commandsDo } from '../workload/features.ts';
import { type Checkout, checkoutFor, programIn } from './checkout.ts';
import { codex } from './codex.ts';
import { codexBinary } from './codex-binary.ts';
import { type CodexHome, makeCodexHome } from './codex-home.ts';
import { Brokers, brokerPath } from './codex-plugin-cc-brokers.ts';
import type { Driver, DriverContext, DriverKind, RunningSystem, StartOptions } from './driver.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';
import { commandLineCharsMax, performCommands } from './perform-commands.ts';
import { startProvider } from './start-provider.ts';

const name = 'codex-plugin-cc';
const companionProgram = 'plugins/codex/scripts/codex-companion.mjs';

/**
 * The companion of openai/codex-plugin-cc: each command connects to a broker that an earlier one left
 * behind, and the broker talks to `codex app-server`. One `task` is one turn, on a thread of its own.
 * Its hops: `broker`, from the companion to its broker; `client`, from whoever runs an app-server to
 * it; `provider`.
 */
export const codexPluginCc: DriverKind = {
  name,
  usage: `${name}=PATH`,
  needs: 'checkout',
  about: 'openai/codex-plugin-cc in a checkout of yours: its companion, one command a turn',
  roles: ['intermediary'],
  create: (argument) => pluginDriver(checkoutFor(name, argument)),
};

function pluginDriver(checkout: Checkout): Driver {
  const server = codex.create(undefined);
  return {
    id: checkout.id,
    name,
    ...(checkout.version !== undefined && { version: checkout.version }),
    ...(checkout.missing !== undefined && { missing: checkout.missing }),
    roles: codexPluginCc.roles,
    // What its links are made of; nothing dials them but the companion and its broker.
    listens: ['tcp', 'unix'],
    links: ['broker', 'client', 'provider'],
    does: [...commandsDo, 'commands that begin afresh'],
    parties: {
      // Companion and broker are both of the checkout.
      broker: { client: party.tested(name, 'companion'), server: party.tested(name, 'broker') },
      client: {
        client: party.tested(name, 'broker', 'companion'),
        server: party.other(codex.name, 'server'),
      },
      provider: { client: party.other(codex.name, 'server'), server: party.ourProvider },
    },
    async prepare(context) {
      if (process.platform === 'win32') {
        throw new HarnessError('NOT_TESTABLE', `Not testable: ${name} needs unix sockets.`);
      }
      programIn(checkout, name, companionProgram);
      await server.prepare(context);
    },
    async start(context, options) {
      const companion = programIn(checkout, name, companionProgram);
      const version = server.version ?? '';
      const binary = await codexBinary(server.id, join(context.cacheFolder, 'codex', version));
      const programs = { companion, root: join(companion, '..', '..'), binary, version };
      return Parts.orNothing((parts) => startSystem(programs, context, options, parts));
    },
  };
}

interface Programs {
  readonly companion: string;
  /** What the plugin takes for its own folder. */
  readonly root: string;
  readonly binary: string;
  /** Of codex. */
  readonly version: string;
}

async function startSystem(
  programs: Programs,
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, folder } = context;
  const home = await makeCodexHome(folder, await startProvider(context, parts), options);
  const sockets = join(folder, 'sockets');
  await mkdir(sockets);
  for (const path of [shimServerPath(sockets), brokerPath(sockets)]) checkSocketPath(path);
  const link = await unixLink(context, 'client', shimServerPath(sockets));
  const bin = await putCodexOnPath(programs, link, { folder, sockets }, context, parts);
  const brokers = new Brokers({
    ...{ folder: sockets, recorder, clock },
    dial: dialOf(await unixLink(context, 'broker', brokerPath(sockets))),
    onStarted: (pid) => parts.named('broker', pid),
    onExited: (pid) => parts.gone('broker', pid),
  });
  await brokers.listen();
  const env = {
    ...environment(home, programs, bin),
    ...{ CLAUDE_PLUGIN_DATA: join(folder, 'plugin-data') },
    ...brokers.env,
    ...(options.broker !== undefined && {
      CODEX_COMPANION_APP_SERVER_ENDPOINT: `unix:${await brokerPlace(options.broker, sockets)}`,
    }),
  };
  const system = parts.system(link, (workload, how) =>
    performCommands(workload, how, {
      async start({ prompt }) {
        if (workload.fresh === true) await forgetBrokers(env.CLAUDE_PLUGIN_DATA);
        return parts.add(
          await startProcess({
            ...{ name: 'companion', command: process.execPath, env, cwd: home.work },
            args: [programs.companion, 'task', '--fresh', '--effort', 'low', prompt],
            ...{ recorder, clock, lineCharsMax: commandLineCharsMax },
            recordOutput: ['stdout', 'stderr'],
          }),
        );
      },
      // Its broker has to outlive it, and counts as a part of it: it ends with the system.
      after: async () => {},
    }),
  );
  return {
    ...system,
    async stop() {
      // First in order, so that app-servers end as they do when a broker is told to.
      await brokers.end();
      await system.stop();
    },
  };
}

/** Removes what tells a companion of the broker that an earlier one left behind; the broker lives on. */
async function forgetBrokers(data: string): Promise<void> {
  const state = join(data, 'state');
  for (const folder of await readdir(state).catch(() => [])) {
    await rm(join(state, folder, 'broker.json'), { force: true });
  }
}

/** A path where nothing is, or a socket that nobody listens on any more. */
async function brokerPlace(how: 'missing' | 'deaf', sockets: string): Promise<string> {
  const path = join(sockets, 'told.sock');
  if (how === 'missing') return path;
  const early = join(sockets, 'early.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(early, resolve));
  // Its end removes the file by the name that it knows.
  await rename(early, path);
  await new Promise((resolve) => server.close(resolve));
  return path;
}

function unixLink(context: DriverContext, link: string, path: string): Promise<Endpoint> {
  return context.interpose(link, { transport: 'unix', path });
}

/** A `codex` whose app-server has the link before it; all else is the real program's affair. */
async function putCodexOnPath(
  { binary, version }: Programs,
  link: Endpoint,
  { folder, sockets }: { readonly folder: string; readonly sockets: string },
  { recorder }: DriverContext,
  parts: Parts,
): Promise<string> {
  const shim = await makeStdioShim({
    ...{ name: 'server', program: binary, version, folder: sockets, dial: dialOf(link), recorder },
    onStarted: (pid) => parts.named('server', pid),
    onExited: (pid) => parts.gone('server', pid),
  });
  parts.afterwards(() => shim.close());
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(binary, join(bin, 'codex-itself'));
  const script = `#!/bin/sh
here=$(dirname "$0")
[ "$*" = app-server ] && exec "$here/../sockets/stdio-shim" app-server
exec "$here/codex-itself" "$@"
`;
  await writeFile(join(bin, 'codex'), script, { mode: 0o755 });
  return bin;
}

function environment(home: CodexHome, { root }: Programs, bin: string): Record<string, string> {
  return { ...home.env, PATH: `${bin}:${home.env.PATH}`, CLAUDE_PLUGIN_ROOT: root };
}

function dialOf(endpoint: Endpoint) {
  if (endpoint.transport === 'unix') return { path: endpoint.path };
  return { host: endpoint.host, port: endpoint.port };
}
