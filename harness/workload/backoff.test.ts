import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

describe('backoffMs', () => {
  it('doubles to a cap, less a jitter of up to a half that is frozen by its key', () => {
    const waits = (seed: number, client: string) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 30].map((attempt) => backoffMs(attempt, seed, client));
    expect(waits(1, 'client-1')).toMatchInlineSnapshot(`
      [
        0,
        31,
        100,
        185,
        368,
        662,
        1208,
        1195,
        1123,
      ]
    `);
    expect(waits(1, 'client-2')).toMatchInlineSnapshot(`
      [
        0,
        27,
        96,
        113,
        362,
        527,
        1151,
        1491,
        1343,
      ]
    `);
    expect(waits(1, 'client-1')).toEqual(waits(1, 'client-1'));
  });

  it('stays between half of the whole wait and all of it', () => {
    const whole = [0, 50, 100, 200, 400, 800, 1600, 2000, 2000];
    for (const [index, ms] of whole.entries()) {
      for (let seed = 0; seed < 50; seed++) {
        const wait = backoffMs(index + 1, seed, 'client-1');
        expect(wait).toBeGreaterThanOrEqual(ms / 2);
        expect(wait).toBeLessThanOrEqual(ms);
      }
    }
  });
});
