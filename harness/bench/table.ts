export interface Sample {
  readonly peer: string;
  readonly workload: string;
  readonly round: number;
  readonly value: number;
  readonly unit: string;
}

/** Medians, and under each the ratio to every named peer, taken round by round. */
export function printTable(samples: readonly Sample[]): void {
  for (const workload of unique(samples.map((s) => s.workload))) {
    const rows = samples.filter((s) => s.workload === workload);
    const names = unique(rows.map((s) => s.peer));
    const rivals = names.filter((name) => !name.startsWith('midturn'));
    process.stdout.write(`\n${workload} (${rows[0]?.unit})\n`);
    process.stdout.write(`${''.padEnd(20)}${'median'.padStart(12)}`);
    process.stdout.write(`${rivals.map((name) => `× ${name}`.padStart(14)).join('')}\n`);
    for (const name of names) {
      const own = rows.filter((s) => s.peer === name);
      const ratios = rivals.map((rival) =>
        ratio(
          own,
          rows.filter((s) => s.peer === rival),
        ),
      );
      process.stdout.write(
        `${name.padEnd(20)}${format(median(own.map((s) => s.value))).padStart(12)}`,
      );
      process.stdout.write(`${ratios.map((r) => r.toFixed(2).padStart(14)).join('')}\n`);
    }
  }
}

/** The median of the ratios of the rounds: what disturbed a whole round cancels out. */
export function ratio(own: readonly Sample[], rival: readonly Sample[]): number {
  const pairs = own.flatMap((one) => {
    const other = rival.find((sample) => sample.round === one.round);
    return other && other.value > 0 ? [one.value / other.value] : [];
  });
  return median(pairs);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

const unique = (names: readonly string[]) => [...new Set(names)];
const format = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
