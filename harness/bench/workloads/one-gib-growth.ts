import { memoryOf, peaksOver1GiB } from '../memory-of.ts';
import type { BenchWorkload } from '../workload.ts';

export const oneGibGrowth: BenchWorkload = {
  name: 'one-gib-growth',
  about: 'by how much the peak grows from the first half of 1 GiB to the second',
  unit: 'MB',
  pairs: 1,
  // Flat, but for what a garbage collector does.
  targets: ['raw', 'armed', 'recording'].map((mode) => ({
    column: `midturn ${mode}`,
    atMost: 16,
  })),
  columns: (context) =>
    memoryOf(context, async (program) => {
      const { first, second } = await peaksOver1GiB(program);
      return { value: second - first };
    }),
};
