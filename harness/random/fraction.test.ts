import { describe, expect, test } from 'vitest';
import { fraction } from './fraction.ts';

describe('fraction', () => {
  test('is frozen: stored seeds do what they did', () => {
    const drawn = [
      fraction(42),
      fraction(42, 'a'),
      fraction(42, 'app', 1, 'downstream', 1, 0, 'probability'),
      fraction(42, 'app', 1, 'downstream', 1, 1, 'probability'),
      fraction(0, 'x'),
      fraction(4294967295, 'x'),
    ];
    expect(drawn).toMatchInlineSnapshot(`
      [
        0.22981061484946674,
        0.06420540570430688,
        0.6809277305449607,
        0.4763999134942213,
        0.7132945603237055,
        0.4563930415389821,
      ]
    `);
  });

  test('is even over tenths, for each of several keys', () => {
    for (const key of ['probability', 'jitter', 'bytes']) {
      const tenths = new Array<number>(10).fill(0);
      for (let unit = 0; unit < 10_000; unit++) {
        const tenth = Math.floor(fraction(42, 'app', 1, 'downstream', 1, unit, key) * 10);
        tenths[tenth] = (tenths[tenth] ?? 0) + 1;
      }
      for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(130);
    }
  });

  test('of neighbouring units and of two purposes has nothing to do with each other', () => {
    const pairs = Array.from({ length: 10_000 }, (_, unit) => [
      fraction(7, 'app', 1, 'upstream', 1, unit, 'a') < 0.5,
      fraction(7, 'app', 1, 'upstream', 1, unit + 1, 'a') < 0.5,
      fraction(7, 'app', 1, 'upstream', 1, unit, 'b') < 0.5,
    ]);
    const same = (i: number, j: number) => pairs.filter((pair) => pair[i] === pair[j]).length;
    for (const count of [same(0, 1), same(0, 2)]) expect(Math.abs(count - 5000)).toBeLessThan(250);
  });
});
