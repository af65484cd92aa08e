import type { BenchWorkload } from '../workload.ts';
import { bulk } from './bulk.ts';
import { cases } from './cases.ts';
import { connect } from './connect.ts';
import { idle } from './idle.ts';
import { oneGib } from './one-gib.ts';
import { oneGibGrowth } from './one-gib-growth.ts';
import { report } from './report.ts';
import { reportSize } from './report-size.ts';
import { roundTrip } from './round-trip.ts';
import { stream200 } from './stream-200.ts';
import { stream4000 } from './stream-4000.ts';

/** In the order in which they run. */
export const workloads: readonly BenchWorkload[] = [
  bulk,
  stream200,
  stream4000,
  roundTrip,
  connect,
  idle,
  oneGib,
  oneGibGrowth,
  report,
  reportSize,
  cases,
];
