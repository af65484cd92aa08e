import type { DriverNeed, Role, StartOptions } from '../drivers/driver.ts';
import type { Bounds } from '../invariants/invariant.ts';
import type { Workload } from '../workload/workload.ts';
import type { Moment } from './moment.ts';

/** Workload × plan × invariants, for drivers of a role. Data first. */
export interface Scenario {
  /** `tail/reset-mid-turn`: area and name, as the file is called. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly about: string;
  readonly role: Role;
  /** URLs of the reports and RFC sections that it comes from. */
  readonly reports: readonly string[];
  readonly workload: Workload;
  /** Plan text, one fault a line. Empty: nothing is disturbed, which is a scenario too. */
  readonly plan: string;
  /**
   * Ids of the invariants that it is about: each of them must have something to judge, else the case is
   * unknown. Every other invariant that has something to judge is judged as well.
   */
  readonly invariants: readonly string[];
  /** Ids of invariants that its cases are not judged by, each with the reason. Default: none. */
  readonly except?: Readonly<Record<string, string>>;
  /** Links that the proxy stands on. Default: `client` alone. */
  readonly links?: readonly string[];
  readonly start?: Partial<StartOptions>;
  /** What its plan needs of the implementation; it is not offered to drivers that lack it. Default: nothing. */
  readonly needs?: readonly DriverNeed[];
  readonly bounds?: Partial<Bounds>;
  /** How long the faults stay on after the last one fired, in ms. Default 1,000. */
  readonly disturbMs?: number;
  /**
   * What the faults stay on for, besides having fired: something that the implementation does. Where a
   * machine is slow it is late, and the heal with it.
   */
  readonly disturbUntil?: Moment;
  /**
   * The longest that faults stay on when not all of them fire, what they wait for does not come, and the
   * workload does not end, in ms. Default 20,000.
   */
  readonly disturbMaxMs?: number;
}

/** Fixes the type of a scenario that is written as a plain object. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
