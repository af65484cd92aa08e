import { throughPeers } from '../through-peers.ts';
import type { BenchWorkload } from '../workload.ts';

export const connect: BenchWorkload = {
  name: 'connect',
  about: 'connections set up, used once and reset, eight at a time',
  unit: 'connections/s',
  targets: [],
  columns: (context) => throughPeers(context, 'connect'),
};
