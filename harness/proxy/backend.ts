import type { Plan } from '../plan/plan.ts';
import type { Carrier, ProxyOptions } from './options.ts';

/** What carries the plans of a run's cases, in place of a proxy in this process. */
export interface Backend {
  /** As it was asked for, for replay lines: `toxiproxy=http://127.0.0.1:8474`. */
  readonly id: string;
  /**
   * Why it cannot carry this plan on these links; nothing when it can. Throws `NOT_TESTABLE` when it is
   * not there.
   */
  refusalOf(plan: Plan, links: readonly string[]): Promise<string | undefined>;
  /** Starts what stands on the hops of one case. */
  start(options: ProxyOptions): Carrier;
}
