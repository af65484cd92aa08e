import { expect, it } from 'vitest';
import { workedMs } from './worked-ms.ts';

it('counts work, and no waiting', () => {
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  expect(workedMs(wait)).toBeLessThan(150);
  const begun = process.cpuUsage();
  const work = () => {
    while (process.cpuUsage(begun).user < 100_000);
  };
  expect(workedMs(work)).toBeGreaterThan(10);
});
