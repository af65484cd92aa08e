export interface Sample {
  readonly workload: string;
  readonly column: string;
  readonly round: number;
  readonly value: number;
  readonly unit: string;
  readonly cpuUs?: number;
}

/** The median of the ratios of the rounds: what disturbed a whole round cancels out. */
export function ratio(own: readonly Sample[], rival: readonly Sample[]): number {
  const pairs = own.flatMap((one) => {
    const other = rival.find((sample) => sample.round === one.round);
    return other && other.value > 0 ? [one.value / other.value] : [];
  });
  return median(pairs);
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
