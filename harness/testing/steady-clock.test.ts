import { describe, expect, it } from 'vitest';
import { steadyClock } from './steady-clock.ts';

/** Keeps this process from running without any work of its own, as a busy machine does. */
const halt = (ms: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms) as unknown;

describe('steadyClock', () => {
  it('stands still while this process gets nothing', async () => {
    await steadyClock.sleep(5);
    const before = steadyClock.now();
    halt(100);
    await steadyClock.sleep(1);
    expect(steadyClock.now() - before).toBeLessThan(10);
  });

  it('goes on when there is nothing to do, and never back', async () => {
    const seen = [steadyClock.now()];
    for (let step = 0; step < 5; step++) {
      await steadyClock.sleep(4);
      seen.push(steadyClock.now());
    }
    seen.slice(1).forEach((now, step) => {
      expect(now - (seen[step] ?? 0)).toBeGreaterThanOrEqual(3);
    });
  });

  it('calls in the order of the times, and not what was cancelled', async () => {
    const log: string[] = [];
    steadyClock.after(9, () => log.push('9'));
    steadyClock.after(3, () => log.push('3'));
    steadyClock.after(6, () => log.push('6')).cancel();
    const first = steadyClock.after(1, () => second.cancel());
    const second = steadyClock.after(2, () => log.push('2'));
    await steadyClock.sleep(12);
    first.cancel();
    expect(log).toEqual(['3', '9']);
  });

  it('ends a sleep with the reason of its signal', async () => {
    const abort = new AbortController();
    const sleeping = steadyClock.sleep(60_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await expect(steadyClock.sleep(1, abort.signal)).rejects.toThrow('enough');
  });
});
