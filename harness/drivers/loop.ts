import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { startProcess } from '../processes/start-process.ts';
import { waitUntilReady } from '../processes/wait-until-ready.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { bunProgram, prepareBun } from './bun.ts';
import { type Checkout, checkoutFor, programIn } from './checkout.ts';
import { codex } from './codex.ts';
import type { Driver, DriverContext, DriverKind, RunningSystem, StartOptions } from './driver.ts';
import { freeLowPort } from './low-port.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';

const name = 'loop';
const cliProgram = 'src/cli.ts';
const startMs = 30_000;

/**
 * The proxy of axeldelafosse/loop between a TUI and `codex app-server`. A client of ours is the TUI; the
 * hop `client` is its own, `upstream` that from the proxy to the app-server.
 */
export const loop: DriverKind = {
  name,
  usage: `${name}=PATH`,
  needs: 'checkout',
  about:
    'axeldelafosse/loop in a checkout of yours, under Bun: its proxy before `codex app-server`',
  roles: ['intermediary'],
  create: (argument) => loopDriver(checkoutFor(name, argument)),
};

function loopDriver(checkout: Checkout): Driver {
  const server = codex.create(undefined);
  return {
    id: checkout.id,
    name,
    ...(checkout.version !== undefined && { version: checkout.version }),
    ...(checkout.missing !== undefined && { missing: checkout.missing }),
    roles: loop.roles,
    listens: ['tcp'],
    links: ['client', 'upstream', 'provider'],
    lacks: { 'takes-threads-up': 'its proxy reads threads after a reconnect, and resumes none' },
    parties: {
      client: { client: party.ourClient, server: party.tested(name, 'proxy') },
      upstream: { client: party.tested(name, 'proxy'), server: party.other(codex.name, 'server') },
      provider: { client: party.other(codex.name, 'server'), server: party.ourProvider },
    },
    async prepare(context) {
      if (process.platform === 'win32') {
        throw new HarnessError('NOT_TESTABLE', `Not testable: ${name} needs a POSIX system.`);
      }
      programIn(checkout, name, cliProgram);
      await prepareBun(context);
      await server.prepare(context);
    },
    async start(context, options) {
      const cli = programIn(checkout, name, cliProgram);
      return Parts.orNothing((parts) => startSystem({ server, cli }, context, options, parts));
    },
  };
}

async function startSystem(
  { server, cli }: { readonly server: Driver; readonly cli: string },
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, signal, folder, cacheFolder } = context;
  // The app-server's client is the proxy: that hop has the name that a bridge's has everywhere.
  const interpose: DriverContext['interpose'] = (link, upstream) =>
    context.interpose(link === 'client' ? 'upstream' : link, upstream);
  const codexSystem = await startCodex(parts, () =>
    server.start({ ...context, interpose }, { ...options, listen: 'tcp' }),
  );
  const place = { folder: join(folder, 'run'), port: await freeLowPort() };
  const remote = `ws://127.0.0.1:${(codexSystem.endpoint as { port: number }).port}/`;
  await writeManifest(place.folder, remote);
  const proxy = parts.add(
    await startProcess({
      ...{ name: 'proxy', command: bunProgram(cacheFolder), cwd: place.folder },
      args: [cli, '__codex-tmux-proxy', place.folder, remote, noThread, String(place.port)],
      ...{ env: await environment(folder), recorder, clock },
    }),
  );
  const wait = { timeoutMs: startMs, clock, signal, process: proxy };
  await waitUntilReady(`http://127.0.0.1:${place.port}/readyz`, wait);
  const endpoint: Endpoint = {
    ...{ transport: 'tcp', scheme: 'ws', host: '127.0.0.1', port: place.port, path: '' },
  };
  return parts.system(await context.interpose('client', endpoint));
}

/** Its app-server is a system of its own, whose restarts and pids are known here too. */
async function startCodex(
  parts: Parts,
  start: () => Promise<RunningSystem>,
): Promise<RunningSystem> {
  const system = await start();
  parts.afterwards(() => system.stop());
  let isFirst = true;
  await parts.startable('server', async () => {
    if (!isFirst) await system.starters?.get('server')?.();
    isFirst = false;
    for (const [process, pid] of system.processes) parts.named(process, pid);
  });
  return system;
}

/** It has to be told a thread; the TUI starts one of its own. */
const noThread = '00000000-0000-7000-8000-000000000000';

/** What the proxy reads, again at each reconnect: its URL wins over the argument. */
async function writeManifest(folder: string, remote: string): Promise<void> {
  await mkdir(folder);
  const at = '2026-01-01T00:00:00.000Z';
  const manifest = {
    ...{ runId: '1', repoId: 'midturn', cwd: folder, mode: 'paired', state: 'working' },
    ...{ createdAt: at, updatedAt: at, pid: process.pid, tmuxSession: 'midturn' },
    codexRemoteUrl: remote,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

/** It asks tmux whether its session is there, and may start Claude: both are stand-ins that agree. */
async function environment(folder: string): Promise<Record<string, string>> {
  const bin = join(folder, 'bin');
  const home = join(folder, 'home');
  for (const path of [bin, home]) await mkdir(path);
  for (const program of ['tmux', 'claude']) {
    await writeFile(join(bin, program), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  }
  const { PATH = '/usr/bin:/bin', LANG = 'C.UTF-8' } = process.env;
  return { PATH: [bin, PATH].join(delimiter), LANG, HOME: home, TMPDIR: folder };
}
