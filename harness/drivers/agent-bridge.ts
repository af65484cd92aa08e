import { existsSync } from 'node:fs';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { ourClientDoes } from '../workload/features.ts';
import { startAgentBridge } from './agent-bridge-system.ts';
import { bunProgram, prepareBun } from './bun.ts';
import { type Checkout, checkoutFor, programIn } from './checkout.ts';
import { codex } from './codex.ts';
import { codexBinary } from './codex-binary.ts';
import type { Driver, DriverContext, DriverKind } from './driver.ts';
import { npmInstall } from './npm-install.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';

const name = 'agent-bridge';
const daemonProgram = 'src/daemon.ts';
const fixedLog = '/tmp/agentbridge.log';
/** What bridges import, and a checkout may not have installed. */
const sdk = '@modelcontextprotocol/sdk@1.27.1';
const sdkFolder = (cache: string) => join(cache, 'agent-bridge', 'sdk-1.27.1');

/**
 * The daemon of raysonmeng/agent-bridge with its own `codex app-server`. Its hops: `tui`, on which
 * clients of ours are the TUIs; `app-server`, from the daemon to the server that it starts; `control-1`
 * and `control-2`, of the bridges that a workload without turns starts, as Claude sessions do.
 */
export const agentBridge: DriverKind = {
  name,
  usage: `${name}=PATH`,
  needs: 'checkout',
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
    ...(checkout.missing !== undefined && { missing: checkout.missing }),
    roles: agentBridge.roles,
    listens: ['tcp'],
    does: [...ourClientDoes, 'presence', 'clients that leave early'],
    links: ['tui', 'app-server', 'control-1', 'control-2', 'provider'],
    parties: {
      tui: { client: party.ourClient, server: party.tested(name, 'daemon') },
      'app-server': {
        client: party.tested(name, 'daemon'),
        server: party.other(codex.name, 'server'),
      },
      // Bridge and daemon are both of the checkout.
      'control-1': { client: party.tested(name, 'bridge-1'), server: party.tested(name, 'daemon') },
      'control-2': { client: party.tested(name, 'bridge-2'), server: party.tested(name, 'daemon') },
      provider: { client: party.other(codex.name, 'server'), server: party.ourProvider },
    },
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
        startAgentBridge({ ...programs, copy }, context, options, parts),
      );
    },
  };
}

/**
 * A copy of the checkout that finds what its bridges import: Bun looks in `node_modules` above a file
 * and nowhere else, and the user's own folder stays as it is. The one file outside of its folders that
 * it writes to, which belongs to the user's own daemon, is moved into the run's folder.
 */
async function copyWithSdk(root: string, { folder, cacheFolder }: DriverContext): Promise<string> {
  const copy = join(folder, 'checkout');
  const left = ['.git', 'node_modules'];
  await cp(root, copy, { recursive: true, filter: (path) => !left.includes(basename(path)) });
  const own = join(root, 'node_modules');
  const installed = existsSync(join(own, '@modelcontextprotocol', 'sdk'));
  const modules = installed ? own : join(sdkFolder(cacheFolder), 'node_modules');
  await symlink(modules, join(copy, 'node_modules'));
  for (const name of await readdir(join(copy, 'src'))) {
    const path = join(copy, 'src', name);
    if (!name.endsWith('.ts')) continue;
    const text = await readFile(path, 'utf8');
    const moved = text.replaceAll(fixedLog, join(folder, basename(fixedLog)));
    if (moved !== text) await writeFile(path, moved);
  }
  return copy;
}
