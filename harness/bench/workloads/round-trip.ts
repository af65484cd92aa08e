import { throughPeers } from '../through-peers.ts';
import type { BenchWorkload } from '../workload.ts';

export const roundTrip: BenchWorkload = {
  name: 'round-trip',
  about: 'a WebSocket request and its answer, one after the other',
  unit: 'µs median',
  targets: [{ column: 'midturn armed', of: 'toxiproxy', atMost: 0.95 }],
  columns: (context) => throughPeers(context, 'round-trip', { terminates: true }),
};
