import { spawn } from 'node:child_process';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { type BenchProgram, firstLine } from './program.ts';
import type { BenchContext, Column, Reading } from './workload.ts';

/** Every proxy in turn between the source and `bench/load`, which is told what to do. */
export async function throughPeers(
  context: BenchContext,
  load: string,
  options: { readonly terminates?: boolean } = {},
): Promise<Column[]> {
  const source = await context.source();
  // The terminating proxy speaks WebSocket only.
  const between = context.peers.filter((peer) => options.terminates || peer.name !== 'ws proxy');
  return between.map((peer) => ({
    name: peer.name,
    async measure() {
      const program = await peer.start(source.port);
      try {
        return await runLoad(load, program);
      } finally {
        await program.stop();
      }
    },
  }));
}

/** One load through a program, as a process of its own. */
export async function runLoad(
  load: string,
  through: BenchProgram,
  bytes?: number,
): Promise<Reading> {
  const { port, pid } = through;
  const args = [fixtureProgram('bench/load'), load, `${port}`, `${pid === process.pid ? 0 : pid}`];
  if (bytes !== undefined) args.push(`${bytes}`);
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await firstLine(child, load);
  child.kill();
  return JSON.parse(line) as Reading;
}
