import { existsSync } from 'node:fs';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { waitUntilReady } from '../processes/wait-until-ready.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { Operations } from '../workload/operations.ts';
import type { Workload } from '../workload/workload.ts';
import { bunProgram, prepareBun } from './bun.ts';
import { type Checkout, checkoutFor, programIn } from './checkout.ts';
import { codex } from './codex.ts';
import { codexBinary } from './codex-binary.ts';
import { type CodexHome, makeCodexHome } from './codex-home.ts';
import type {
  Driver,
  DriverContext,
  DriverKind,
  PerformOptions,
  RunningSystem,
  StartOptions,
} from './driver.ts';
import { freeLowPort } from './low-port.ts';
import { npmInstall } from './npm-install.ts';
import { Parts } from './parts.ts';
import { startProvider } from './start-provider.ts';

const name = 'agent-bridge';
const daemonProgram = 'src/daemon.ts';
const bridgeProgram = 'src/bridge.ts';
const startMs = 30_000;
/** What bridges import, and a checkout may not have installed. */
const sdk = '@modelcontextprotocol/sdk@1.27.1';
const sdkFolder = (cache: string) => join(cache, 'agent-bridge', 'sdk-1.27.1');

/**
 * The daemon of raysonmeng/agent-bridge with its own `codex app-server`, and bridges to it as Claude
 * sessions start them. A workload is how many bridges there are (`clients`), each on a hop of its own
 * (`control-1`, `control-2`), and how long they stay: as long as its turns would stream.
 */
export const agentBridge: DriverKind = {
  name,
  usage: `${name}=PATH`,
  about: 'raysonmeng/agent-bridge in a checkout of yours, under Bun: a daemon and its bridges',
  roles: ['intermediary'],
  create: (argument) => bridgeDriver(checkoutFor(name, argument)),
};

function bridgeDriver(checkout: Checkout): Driver {
  const server = codex.create(undefined);
  return {
    id: checkout.id,
    name,
    ...(checkout.version !== undefined && { version: checkout.version }),
    roles: agentBridge.roles,
    listens: ['tcp'],
    links: ['control-1', 'control-2', 'provider'],
    async prepare(context) {
      if (process.platform === 'win32') {
        throw new HarnessError('NOT_TESTABLE', `Not testable: ${name} needs a POSIX system.`);
      }
      programIn(checkout, name, daemonProgram);
      await prepareBun(context);
      await server.prepare(context);
      await npmInstall({
        ...{ id: sdk, packages: [sdk], folder: sdkFolder(context.cacheFolder) },
        ...{ signal: context.signal, progress: context.progress, check: async () => {} },
      });
    },
    async start(context, options) {
      const { cacheFolder } = context;
      const version = server.version ?? '';
      const programs = {
        bun: bunProgram(cacheFolder),
        codex: await codexBinary(server.id, join(cacheFolder, 'codex', version)),
      };
      const root = join(programIn(checkout, name, daemonProgram), '..', '..');
      const copy = await copyWithSdk(root, context);
      return Parts.orNothing((parts) =>
        startSystem({ ...programs, copy }, context, options, parts),
      );
    },
  };
}

/**
 * A copy of the checkout that finds what its bridges import: Bun looks in `node_modules` above a file
 * and nowhere else, and the user's own folder stays as it is.
 */
async function copyWithSdk(root: string, { folder, cacheFolder }: DriverContext): Promise<string> {
  const copy = join(folder, 'checkout');
  const left = ['.git', 'node_modules'];
  await cp(root, copy, { recursive: true, filter: (path) => !left.includes(basename(path)) });
  const own = join(root, 'node_modules');
  const installed = existsSync(join(own, '@modelcontextprotocol', 'sdk'));
  const modules = installed ? own : join(sdkFolder(cacheFolder), 'node_modules');
  await symlink(modules, join(copy, 'node_modules'));
  return copy;
}

interface Programs {
  readonly bun: string;
  /** Folder of the checkout's copy. */
  readonly copy: string;
  readonly codex: string;
}

async function startSystem(
  programs: Programs,
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, signal } = context;
  const home = await makeCodexHome(context.folder, await startProvider(context, parts), options);
  const control = await freeLowPort();
  const env = await environment(programs, home, context);
  const start = (process: string, program: string, more: Record<string, string>) =>
    startProcess({
      ...{
        name: process,
        command: programs.bun,
        args: ['run', join(programs.copy, program)],
        cwd: home.work,
      },
      ...{ env: { ...env, ...more }, recorder, clock },
    });
  const daemon = parts.add(
    await start('daemon', daemonProgram, {
      CODEX_WS_PORT: String(await freeLowPort()),
      CODEX_PROXY_PORT: String(await freeLowPort()),
      AGENTBRIDGE_CONTROL_PORT: String(control),
    }),
  );
  const wait = { timeoutMs: startMs, clock, signal, process: daemon };
  await waitUntilReady(`http://127.0.0.1:${control}/readyz`, wait);
  const endpoint = wsOn(control);
  const ports: string[] = [];
  for (const link of ['control-1', 'control-2']) {
    const { port } = (await context.interpose(link, endpoint)) as { port: number };
    ports.push(String(port));
  }
  return parts.system(endpoint, (workload, how) =>
    performBridges(workload, how, async (bridge) => {
      const AGENTBRIDGE_CONTROL_PORT = ports[bridge - 1] ?? String(control);
      const more = { AGENTBRIDGE_CONTROL_PORT };
      return parts.add(await start(`bridge-${bridge}`, bridgeProgram, more));
    }),
  );
}

async function environment(
  programs: Programs,
  home: CodexHome,
  { folder }: DriverContext,
): Promise<Record<string, string>> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(programs.codex, join(bin, 'codex'));
  // A daemon kills whatever it finds on its port; what is on ours is not its own.
  await writeFile(join(bin, 'lsof'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return {
    ...home.env,
    PATH: [bin, home.env.PATH].join(delimiter),
    AGENTBRIDGE_STATE_DIR: join(folder, 'state'),
    AGENTBRIDGE_IDLE_SHUTDOWN_MS: '600000',
    // What newer versions ask for when nobody has set them up.
    ...{ AGENTBRIDGE_MANUAL: '1', AGENTBRIDGE_BUDGET_ENABLED: 'false' },
    AGENTBRIDGE_ALLOW_BUILD_DRIFT: '1',
  };
}

function wsOn(port: number): Endpoint {
  return { transport: 'tcp', scheme: 'ws', host: '127.0.0.1', port, path: '' };
}

type Bridge = Pick<RunningProcess, 'stop'>;

/** Starts the bridges one after the other, each once the one before has met the daemon, and waits. */
async function performBridges(
  workload: Workload,
  { recorder, clock, signal, nextOperation }: PerformOptions,
  start: (bridge: number) => Promise<Bridge>,
): Promise<void> {
  let count = 0;
  const number = nextOperation ?? (() => ++count);
  const bridges: Bridge[] = [];
  for (let bridge = 1; bridge <= (workload.clients ?? 1) && !signal.aborted; bridge++) {
    const operations = new Operations(recorder, `client-${bridge}`, number);
    await operations.run('connect', {}, async () => {
      bridges.push(await start(bridge));
    });
    await rest(settleInMs);
  }
  await rest(lengthOf(workload));
  for (const bridge of bridges.reverse()) await bridge.stop();

  function rest(ms: number): Promise<void> {
    return clock.sleep(ms, signal).catch(() => {});
  }
}

/** For a bridge to start and to say that it is there: they say so to nobody but the daemon. */
const settleInMs = 3_000;

function lengthOf({ turns }: Workload): number {
  return turns.reduce((ms, turn) => ms + Math.ceil(turn.deltas / turn.burst) * turn.gapMs, 0);
}
