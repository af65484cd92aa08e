import type { Clock } from '../../clock.ts';
import { steadyClock } from '../../testing/steady-clock.ts';

/** The steady clock, `factor` times as fast: waits of seconds in a test of milliseconds. */
export function fastClock(factor: number): Clock {
  return {
    now: () => steadyClock.now() * factor,
    wallTime: () => steadyClock.wallTime(),
    after: (delayMs, action) => steadyClock.after(delayMs / factor, action),
    sleep: (delayMs, signal) => steadyClock.sleep(delayMs / factor, signal),
  };
}
