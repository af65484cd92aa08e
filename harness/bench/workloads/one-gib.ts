import { memoryOf, peaksOver1GiB } from '../memory-of.ts';
import type { BenchWorkload } from '../workload.ts';

export const oneGib: BenchWorkload = {
  name: 'one-gib',
  about: 'resident memory at its peak while 1 GiB goes through',
  unit: 'MB',
  pairs: 1,
  targets: ['raw', 'armed', 'recording'].map((mode) => ({
    column: `midturn ${mode}`,
    atMost: 150,
  })),
  columns: (context) =>
    memoryOf(context, async (program) => {
      const { first, second } = await peaksOver1GiB(program);
      return { value: Math.max(first, second) };
    }),
};
