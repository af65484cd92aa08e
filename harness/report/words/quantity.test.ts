import { describe, expect, it } from 'vitest';
import { bytes, count, duration, median, percent, ranges } from './quantity.ts';

describe('quantities', () => {
  it('says durations with the precision that they deserve', () => {
    const said = [0, 0.44, 9.9, 52.4, 999.6, 3210, 59_949, 60_000, 125_000, -7].map(duration);
    expect(said).toEqual([
      ...['0 ms', '0.4 ms', '9.9 ms', '52 ms', '1 s', '3.2 s', '59.9 s', '1 min'],
      ...['2 min 5 s', '-7 ms'],
    ]);
  });

  it('says bytes in decimal units', () => {
    expect([0, 999, 1000, 131_072, 10_000_000].map(bytes)).toEqual([
      ...['0 B', '999 B', '1 kB', '131.1 kB', '10 MB'],
    ]);
  });

  it('writes ratios with two digits', () => {
    expect([0.5, 0.03125, 0.000512, 1].map(percent)).toEqual(['50 %', '3.1 %', '0.051 %', '100 %']);
  });

  it('knows one from many', () => {
    expect([count(0, 'case'), count(1, 'case'), count(1234, 'case')]).toEqual([
      ...['0 cases', '1 case', '1,234 cases'],
    ]);
  });

  it('folds numbers into ranges, in the order given', () => {
    expect(ranges([4, 5, 6, 9, 8, 8])).toBe('4–6, 9, 8, 8');
    expect(ranges([1, 3, 5, 7], 2)).toBe('1, 3 and 2 more');
    expect(ranges([])).toBe('');
  });

  it('takes the middle, or the mean of the two', () => {
    expect([median([]), median([3]), median([5, 1, 3]), median([4, 1])]).toEqual([
      ...[undefined, 3, 3, 2.5],
    ]);
  });
});
