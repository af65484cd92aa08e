import { throughPeers } from '../through-peers.ts';
import type { BenchWorkload } from '../workload.ts';

export const stream200: BenchWorkload = {
  name: 'stream-200',
  about: 'WebSocket text messages of 200 B, downstream, as fast as they go',
  unit: 'messages/s',
  targets: [
    { column: 'midturn armed', of: 'toxiproxy', atLeast: 1 },
    { column: 'midturn armed', of: 'ws proxy', atLeast: 15 },
    { column: 'midturn recording', of: 'midturn armed', atLeast: 0.5 },
  ],
  columns: (context) => throughPeers(context, 'stream-200', { terminates: true }),
};
