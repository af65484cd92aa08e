import { expect, it } from 'vitest';
import { rateInterval } from './rate-interval.ts';

const rounded = (hits: number, runs: number) => {
  const { low, high } = rateInterval(hits, runs);
  return [low, high].map((rate) => Math.round(rate * 10_000) / 10_000);
};

// Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
it.each<[number, number, number, number]>([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i has the published interval', (hits, runs, low, high) => {
  expect(rounded(hits, runs)).toEqual([low, high]);
});

it('never leaves 0 to 1, and is of one width on both ends', () => {
  expect(rounded(0, 1)).toEqual([0, 0.7935]);
  expect(rounded(1, 1)).toEqual([0.2065, 1]);
  expect(rounded(5, 5)).toEqual([0.5655, 1]);
});
