import type { BenchProgram } from './program.ts';
import { runLoad } from './through-peers.ts';
import type { BenchContext, Column, Reading } from './workload.ts';

/** What `read` finds of each proxy that speaks all protocols. */
export async function memoryOf(
  context: BenchContext,
  read: (program: BenchProgram) => Promise<Reading>,
): Promise<Column[]> {
  const source = await context.source();
  const between = context.peers.filter(({ name }) => name !== 'direct' && name !== 'ws proxy');
  return between.map((peer) => ({
    name: peer.name,
    async measure() {
      const program = await peer.start(source.port);
      try {
        return await read(program);
      } finally {
        await program.stop();
      }
    },
  }));
}

/** Resident memory at its peak over the first half of 1 GiB, and over the second. */
export async function peaksOver1GiB(program: BenchProgram) {
  const first = await peakOver(program, 512 * 1024 * 1024);
  const second = await peakOver(program, 512 * 1024 * 1024);
  return { first, second };
}

async function peakOver(program: BenchProgram, bytes: number): Promise<number> {
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, program.residentMb());
  }, 20);
  try {
    await runLoad('bytes', program, bytes);
  } finally {
    clearInterval(watch);
  }
  return Math.max(most, program.residentMb());
}
