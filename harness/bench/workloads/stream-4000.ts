import { throughPeers } from '../through-peers.ts';
import type { BenchWorkload } from '../workload.ts';

export const stream4000: BenchWorkload = {
  name: 'stream-4000',
  about: 'WebSocket text messages of 4 kB, downstream, as fast as they go',
  unit: 'messages/s',
  targets: [
    { column: 'midturn armed', of: 'toxiproxy', atLeast: 1.25 },
    { column: 'midturn armed', of: 'ws proxy', atLeast: 5 },
    { column: 'midturn recording', of: 'midturn armed', atLeast: 0.5 },
  ],
  columns: (context) => throughPeers(context, 'stream-4000', { terminates: true }),
};
