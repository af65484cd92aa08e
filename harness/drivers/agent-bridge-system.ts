import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startProcess } from '../processes/start-process.ts';
import { waitUntilReady } from '../processes/wait-until-ready.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { runClients } from '../workload/run-clients.ts';
import { performBridges } from './agent-bridge-bridges.ts';
import { type CodexHome, makeCodexHome } from './codex-home.ts';
import type { DriverContext, RunningSystem, StartOptions } from './driver.ts';
import { freeLowPort } from './low-port.ts';
import type { Parts } from './parts.ts';
import { startProvider } from './start-provider.ts';

const startMs = 30_000;

export interface AgentBridgePrograms {
  readonly bun: string;
  /** Folder of the checkout's copy. */
  readonly copy: string;
  readonly codex: string;
}

/** Starts the daemon, which starts its app-server; bridges and TUIs come with the workload. */
export async function startAgentBridge(
  programs: AgentBridgePrograms,
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, signal } = context;
  const home = await makeCodexHome(context.folder, await startProvider(context, parts), options);
  const [server, tui, control] = [await freeLowPort(), await freeLowPort(), await freeLowPort()];
  const { port: dialled } = (await context.interpose('app-server', wsOn(server))) as Port;
  const bin = await writePrograms(programs, server, context);
  const env = environment(home, bin, context);
  const start = (process: string, program: string, more: Record<string, string>) =>
    startProcess({
      ...{ name: process, command: programs.bun, cwd: home.work },
      args: ['run', join(programs.copy, 'src', program)],
      ...{ env: { ...env, ...more }, recorder, clock },
    });
  // Every address of it is fixed: what starts in its place is found by its clients.
  await parts.startable('daemon', async () => {
    await rm(pidFile(bin), { force: true });
    const daemon = parts.add(
      await start('daemon', 'daemon.ts', {
        CODEX_WS_PORT: String(dialled),
        CODEX_PROXY_PORT: String(tui),
        AGENTBRIDGE_CONTROL_PORT: String(control),
      }),
    );
    const wait = { timeoutMs: startMs, clock, signal, process: daemon };
    await waitUntilReady(`http://127.0.0.1:${control}/readyz`, wait);
    await nameServer(bin, context, parts);
  });
  const endpoint = await context.interpose('tui', wsOn(tui));
  const ports: number[] = [];
  for (const link of ['control-1', 'control-2']) {
    ports.push(((await context.interpose(link, wsOn(control))) as Port).port);
  }
  return parts.system(endpoint, async (workload, how) => {
    if (!workload.presence) return runClients(workload, { ...how, endpoint });
    await performBridges(workload, how, async (bridge) => {
      const port = ports[bridge - 1] ?? control;
      const more = { AGENTBRIDGE_CONTROL_PORT: String(port) };
      return parts.add(await start(`bridge-${bridge}`, 'bridge.ts', more));
    });
  });
}

interface Port {
  readonly port: number;
}

function wsOn(port: number): Endpoint {
  return { transport: 'tcp', scheme: 'ws', host: '127.0.0.1', port, path: '' };
}

/** A `codex` whose app-server listens where the link's server is, and says its own pid. */
async function writePrograms(
  { codex }: AgentBridgePrograms,
  port: number,
  { folder }: DriverContext,
): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(codex, join(bin, 'codex-itself'));
  const script = `#!/bin/sh
here=$(dirname "$0")
[ "$1" = app-server ] || exec "$here/codex-itself" "$@"
echo $$ > "$here/app-server.pid"
exec "$here/codex-itself" app-server --listen ws://127.0.0.1:${port}
`;
  await writeFile(join(bin, 'codex'), script, { mode: 0o755 });
  // A daemon kills whatever it finds on its port; what is on ours is not its own.
  await writeFile(join(bin, 'lsof'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return bin;
}

const pidFile = (bin: string) => join(bin, 'app-server.pid');

/** The app-server is the daemon's child and not ours; process faults know it by its name all the same. */
async function nameServer(bin: string, { recorder }: DriverContext, parts: Parts): Promise<void> {
  const pid = Number(await readFile(pidFile(bin), 'utf8'));
  recorder.record({ type: 'process-started', process: 'server', pid, argv: ['codex app-server'] });
  parts.named('server', pid);
}

function environment(
  home: CodexHome,
  bin: string,
  { folder }: DriverContext,
): Record<string, string> {
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
