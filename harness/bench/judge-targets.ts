import { median, ratio, type Sample } from './sample.ts';
import type { Target } from './workload.ts';

export interface JudgedTarget extends Target {
  readonly workload: string;
  /** Undefined when the column, or the one that it is divided by, was not measured. */
  readonly measured: number | undefined;
  readonly met: boolean | undefined;
}

/** Holds what was measured against what is wanted; a target without its samples is neither met nor not. */
export function judgeTargets(
  workload: string,
  targets: readonly Target[],
  samples: readonly Sample[],
): JudgedTarget[] {
  const of = (column: string) =>
    samples.filter((sample) => sample.workload === workload && sample.column === column);
  return targets.map((target) => {
    const own = of(target.column);
    const value =
      target.of === undefined ? median(own.map((s) => s.value)) : ratio(own, of(target.of));
    const measured = Number.isNaN(value) ? undefined : value;
    const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
    const met = measured === undefined ? undefined : measured >= atLeast && measured <= atMost;
    return { ...target, workload, measured, met };
  });
}
