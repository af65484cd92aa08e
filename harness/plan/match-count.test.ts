import { describe, expect, test } from 'vitest';
import { MatchCount } from './match-count.ts';

describe('MatchCount', () => {
  test('counts links from 1, each by itself', () => {
    const count = new MatchCount();
    expect([count.countOnLink('a'), count.countOnLink('a'), count.countOnLink('b')]).toEqual([
      1, 2, 1,
    ]);
  });

  test('counts connections and directions, until they are forgotten', () => {
    const count = new MatchCount();
    count.countOn('1 a', 'upstream');
    count.countOn('1 a', 'upstream');
    count.countOn('1 a', 'downstream');
    const latest = () => [
      count.latestOn('1 a', 'upstream'),
      count.latestOn('1 a', 'downstream'),
      count.latestOn('2 a', 'upstream'),
    ];
    expect(latest()).toEqual([2, 1, 0]);
    count.forget('1 a');
    expect(latest()).toEqual([0, 0, 0]);
  });
});
