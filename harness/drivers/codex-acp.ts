import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { startProcess } from '../processes/start-process.ts';
import { makeStdioShim, shimServerPath } from '../processes/stdio-shim.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { checkSocketPath } from '../transports/socket-path.ts';
import { runAcpWorkload } from '../workload/run-acp-workload.ts';
import { codex } from './codex.ts';
import { codexBinary } from './codex-binary.ts';
import { makeCodexHome } from './codex-home.ts';
import type { Driver, DriverContext, DriverKind, RunningSystem, StartOptions } from './driver.ts';
import { npmInstall } from './npm-install.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';
import { startProvider } from './start-provider.ts';

const defaultVersion = '2.6.0';
const packageName = '@agentclientprotocol/codex-acp';

/**
 * A client of `codex app-server` that others wrote: an ACP agent, which we prompt as an editor does.
 * Its link to the app-server, `stdio`, is the shim that it runs in place of codex.
 */
export const codexAcp: DriverKind = {
  name: 'codex-acp',
  usage: 'codex-acp@VERSION',
  npmPackage: '@agentclientprotocol/codex-acp',
  about: `${packageName} of any version on npm (default ${defaultVersion}), an ACP agent on \`codex app-server\``,
  roles: ['client', 'intermediary'],
  create: (version = defaultVersion) => codexAcpDriver(version),
};

function codexAcpDriver(version: string): Driver {
  if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) {
    const message = `Expected \`codex-acp@VERSION\` with a version like ${defaultVersion}, got \`${version}\`.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  const id = `codex-acp@${version}`;
  const server = codex.create(undefined);
  const folderIn = (cache: string) => join(cache, 'codex-acp', version);
  return {
    id,
    name: codexAcp.name,
    version,
    roles: codexAcp.roles,
    // What its link is made of; nothing dials it but the shim.
    listens: ['tcp', 'unix'],
    links: ['stdio', 'provider'],
    does: ['time to think', 'long prompts'],
    parties: {
      stdio: {
        client: party.tested(codexAcp.name, 'agent'),
        server: party.other(codex.name, 'server'),
      },
      provider: { client: party.other(codex.name, 'server'), server: party.ourProvider },
    },
    async prepare(context) {
      if (process.platform === 'win32') {
        throw new HarnessError('NOT_TESTABLE', `Not testable: ${id} needs unix sockets.`);
      }
      await server.prepare(context);
      await npmInstall({
        ...{ id, packages: [`${packageName}@${version}`], folder: folderIn(context.cacheFolder) },
        // The binary that it would bring along is replaced by the shim.
        flags: ['--omit=optional'],
        ...{ signal: context.signal, progress: context.progress },
        check: async (folder) => agentProgram(id, folder),
      });
    },
    async start(context, options) {
      const { cacheFolder } = context;
      const agent = agentProgram(id, folderIn(cacheFolder));
      const binary = await codexBinary(server.id, join(cacheFolder, 'codex', server.version ?? ''));
      const programs = { agent, version, binary, codexVersion: server.version ?? '' };
      return Parts.orNothing((parts) => startSystem(programs, context, options, parts));
    },
  };
}

function agentProgram(id: string, folder: string): string {
  const path = join(folder, 'node_modules', packageName, 'dist', 'index.js');
  if (existsSync(path)) return path;
  throw new HarnessError('NOT_TESTABLE', `Not testable: ${id} has no dist/index.js.`);
}

interface Programs {
  readonly agent: string;
  readonly version: string;
  readonly binary: string;
  readonly codexVersion: string;
}

async function startSystem(
  programs: Programs,
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, folder } = context;
  const home = await makeCodexHome(folder, await startProvider(context, parts), options);
  const shimFolder = join(folder, 'shim');
  await mkdir(shimFolder);
  const path = shimServerPath(shimFolder);
  checkSocketPath(path);
  const link = await context.interpose('stdio', { transport: 'unix', path });
  const shim = await makeStdioShim({
    ...{ name: 'server', program: programs.binary, version: programs.codexVersion },
    ...{ folder: shimFolder, dial: dialOf(link), recorder },
    onStarted: (pid) => parts.named('server', pid),
    onExited: (pid) => parts.gone('server', pid),
  });
  parts.afterwards(() => shim.close());
  const start = async () =>
    parts.add(
      await startProcess({
        ...{ name: 'agent', command: process.execPath, args: [programs.agent] },
        ...{ version: programs.version, cwd: home.work, recorder, clock, lineCharsMax },
        env: {
          ...{ ...home.env, CODEX_PATH: shim.path, NO_BROWSER: '1' },
          // Its own default has a model decide in the place of the user.
          ...(options.approvals === 'on-request' && { INITIAL_AGENT_MODE: 'read-only' }),
        },
      }),
    );
  return parts.system(link, (workload, how) =>
    runAcpWorkload(workload, { ...how, cwd: home.work }, start),
  );
}

/** A session that is loaded again comes as many lines, none of them longer than this. */
const lineCharsMax = 64 * 1024 * 1024;

function dialOf(endpoint: Endpoint) {
  if (endpoint.transport === 'unix') return { path: endpoint.path };
  return { host: endpoint.host, port: endpoint.port };
}
