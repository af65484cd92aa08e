import { renderedPage } from '../rendered-page.ts';
import type { BenchWorkload } from '../workload.ts';

export const reportSize: BenchWorkload = {
  name: 'report-size',
  about: 'size of the page of 100,000 events',
  unit: 'MB',
  pairs: 1,
  targets: [{ column: 'index.html', atMost: 34 }],
  columns: async () => [
    {
      name: 'index.html',
      measure: async () => ({ value: Buffer.byteLength((await renderedPage()).page) / 1e6 }),
    },
  ],
};
