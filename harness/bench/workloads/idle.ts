import { spawn } from 'node:child_process';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import { memoryOf } from '../memory-of.ts';
import { asProgram, firstLine } from '../program.ts';
import type { BenchWorkload } from '../workload.ts';

export const idle: BenchWorkload = {
  name: 'idle',
  about: 'resident memory with 5,000 idle connections',
  unit: 'MB',
  pairs: 1,
  targets: ['raw', 'armed', 'recording'].map((mode) => ({
    column: `midturn ${mode}`,
    atMost: 400,
  })),
  columns: (context) =>
    memoryOf(context, async (program) => {
      const args = [fixtureProgram('bench/load'), 'idle', `${program.port}`];
      const holder = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      await firstLine(holder, 'idle');
      const value = program.residentMb();
      await asProgram(holder, 0).stop();
      return { value };
    }),
};
