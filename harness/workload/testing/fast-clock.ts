import { type Clock, systemClock } from '../../clock.ts';

/** The real clock, `factor` times as fast: waits of seconds in a test of milliseconds. */
export function fastClock(factor: number): Clock {
  return {
    now: () => systemClock.now() * factor,
    wallTime: () => systemClock.wallTime(),
    after: (delayMs, action) => systemClock.after(delayMs / factor, action),
    sleep: (delayMs, signal) => systemClock.sleep(delayMs / factor, signal),
  };
}
