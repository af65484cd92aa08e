/** What is measured: each starts something between a client and `upstreamPort`, or nothing. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { asProgram, type BenchProgram, startNode } from './program.ts';

export interface Peer {
  readonly name: string;
  start(upstreamPort: number): Promise<BenchProgram>;
}

const midturn = (mode: string, folder: string): Peer => ({
  name: `midturn ${mode}`,
  start(port) {
    const history = join(folder, 'history.jsonl');
    const program = fileURLToPath(new URL('./midturn-process.js', import.meta.url));
    return startNode(program, [`${port}`, mode, history]);
  },
});

const direct: Peer = {
  name: 'direct',
  start: async (port) => ({ pid: process.pid, port, residentMb: () => 0, stop: async () => {} }),
};

const terminating: Peer = {
  name: 'ws proxy',
  start: (port) => startNode(fixtureProgram('bench/ws-proxy'), [`${port}`]),
};

export interface PeerPaths {
  readonly haproxy?: string | undefined;
  readonly toxiproxy?: string | undefined;
}

/**
 * In the order of the table's rows. HAProxy is used where Debian's package put it. What they write is
 * in `folder`, which is the caller's to remove.
 */
export function peers(paths: PeerPaths, folder: string): Peer[] {
  const haproxy =
    paths.haproxy ?? ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'].find(existsSync);
  return [
    direct,
    midturn('raw', folder),
    midturn('armed', folder),
    midturn('recording', folder),
    terminating,
    ...(haproxy ? [haproxyPeer(haproxy, folder)] : []),
    ...(paths.toxiproxy ? [toxiproxyPeer(paths.toxiproxy)] : []),
  ];
}

function haproxyPeer(path: string, folder: string): Peer {
  return {
    name: 'haproxy',
    async start(upstreamPort) {
      const port = await freePort();
      const config = `global
  maxconn 9000
defaults
  mode tcp
  timeout connect 5s
  timeout client 10m
  timeout server 10m
listen bench
  bind 127.0.0.1:${port}
  server upstream 127.0.0.1:${upstreamPort}
`;
      await writeFile(join(folder, 'haproxy.cfg'), config);
      const child = spawn(path, ['-db', '-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' });
      const program = asProgram(child, port);
      await listening(port);
      return program;
    },
  };
}

function toxiproxyPeer(path: string): Peer {
  return {
    name: 'toxiproxy',
    async start(upstreamPort) {
      const control = await freePort();
      const args = ['-host', '127.0.0.1', '-port', `${control}`];
      const child = spawn(path, args, {
        stdio: 'ignore',
        env: { ...process.env, LOG_LEVEL: 'error' },
      });
      await listening(control);
      const created = await fetch(`http://127.0.0.1:${control}/proxies`, {
        method: 'POST',
        body: JSON.stringify({
          name: 'bench',
          listen: '127.0.0.1:0',
          upstream: `127.0.0.1:${upstreamPort}`,
        }),
      });
      const { listen } = (await created.json()) as { listen: string };
      return asProgram(child, Number(listen.split(':').at(-1)));
    },
  };
}

/** For programs that must be told a port; there is a race, and a benchmark may be run again. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
    server.once('error', reject);
  });
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const ok = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nothing listened on port ${port} within 5 s`);
}
