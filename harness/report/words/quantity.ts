import { rateInterval } from '../facts/rate-interval.ts';
import { grouped } from './visible.ts';

/** `0.4 ms`, `52 ms`, `3.2 s`, `4 min 5 s`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < 9.95) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0
    ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 case`, `2 cases`, `0 cases`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** `131 B`, `4.2 kB`, `10 MB`; decimal, as wire counters are. */
export function bytes(number: number): string {
  if (number < 1000) return `${number} B`;
  if (number < 999_950) return `${Math.round(number / 100) / 10} kB`;
  return `${Math.round(number / 100_000) / 10} MB`;
}

/** `3.1 %`, `0.05 %`, `50 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

/** Where the rate lies of which so many hits were seen, 95 times out of 100: `12 % to 77 %`. */
export function rateWords(hits: number, runs: number): string {
  const { low, high } = rateInterval(hits, runs);
  return `${percent(low)} to ${percent(high)}`;
}

/** Numbers as ranges, in the order given: `4–40, 42`. At most `rangesMax` of them. */
export function ranges(numbers: readonly number[], rangesMax = 8): string {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else found.push([number, number]);
  }
  const shown = found.slice(0, rangesMax).map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`));
  const rest = found.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle];
  const low = sorted[middle - 1];
  if (high === undefined) return undefined;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}
