import { describe, expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

describe('sideBySide', () => {
  test('answers in the order of the items, whatever ends first', async () => {
    const order = [30, 1, 10];
    const ended: number[] = [];
    const results = await sideBySide(order, 3, async (turns) => {
      for (let i = 0; i < turns; i++) await Promise.resolve();
      ended.push(turns);
      return turns * 2;
    });
    expect(results).toEqual([60, 2, 20]);
    expect(ended).toEqual([1, 10, 30]);
  });

  test('never has more under way than workers', async () => {
    let now = 0;
    let most = 0;
    await sideBySide([1, 2, 3, 4, 5, 6], 2, async () => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
    });
    expect(most).toBe(2);
  });

  test('starts nothing more after a throw, and throws it when the rest has ended', async () => {
    const started: number[] = [];
    const run = sideBySide([1, 2, 3, 4], 2, async (item) => {
      started.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error('first');
    });
    await expect(run).rejects.toThrow('first');
    expect(started).toEqual([1, 2]);
  });
});
