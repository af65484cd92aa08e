import { throughPeers } from '../through-peers.ts';
import type { BenchWorkload } from '../workload.ts';

export const bulk: BenchWorkload = {
  name: 'bulk',
  about: 'bytes of no protocol, downstream, as fast as they go',
  unit: 'MB/s',
  targets: [
    { column: 'midturn raw', of: 'toxiproxy', atLeast: 1.4 },
    { column: 'midturn recording', of: 'midturn raw', atLeast: 0.5 },
  ],
  columns: (context) => throughPeers(context, 'bulk'),
};
