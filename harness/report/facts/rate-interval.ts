/** Where a rate may lie of which `hits` of `runs` were seen. */
export interface RateInterval {
  readonly low: number;
  readonly high: number;
}

/** For 95 % of a normal distribution. */
const z = 1.96;

/** The 95 % score interval: sane for few runs and for rates near 0 and 1 (Wilson 1927). */
export function rateInterval(hits: number, runs: number): RateInterval {
  const rate = hits / runs;
  const scale = 1 + z ** 2 / runs;
  const middle = (rate + z ** 2 / (2 * runs)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / runs + z ** 2 / (4 * runs ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
