import type { CutPosition } from '../faults/argument.ts';
import type { Trigger } from '../triggers/trigger.ts';

export type PlanValue = number | string | CutPosition;

/** One line of a plan: what, and when. */
export interface PlanEntry {
  readonly fault: string;
  /** By name; every argument that has no default is there. */
  readonly arguments: Readonly<Record<string, PlanValue>>;
  /** For process faults: which process. */
  readonly process?: string;
  readonly trigger: Trigger;
}

export interface Plan {
  readonly entries: readonly PlanEntry[];
  readonly seed?: number;
}
