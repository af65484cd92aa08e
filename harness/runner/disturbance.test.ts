import { describe, expect, test } from 'vitest';
import type { Clock, Timer } from '../clock.ts';
import type { FaultStatus } from '../proxy/options.ts';
import { disturbance } from './disturbance.ts';

/** A clock whose timers fire when the test says so. */
function handClock() {
  const timers: { dueMs: number; action: () => void; cancelled: boolean }[] = [];
  let nowMs = 0;
  const clock: Clock = {
    now: () => nowMs,
    wallTime: () => '2026-01-01T00:00:00.000Z',
    after(delayMs, action): Timer {
      const timer = { dueMs: nowMs + delayMs, action, cancelled: false };
      timers.push(timer);
      return {
        cancel: () => {
          timer.cancelled = true;
        },
      };
    },
    sleep: () => Promise.reject(new Error('not used')),
  };
  const advance = (ms: number) => {
    nowMs += ms;
    for (const timer of timers) {
      if (timer.cancelled || timer.dueMs > nowMs) continue;
      timer.cancelled = true;
      timer.action();
    }
  };
  return { clock, advance };
}

function fakeFaults(count: number) {
  const fired = new Array<number>(count).fill(0);
  let tell = (_: FaultStatus) => {};
  const status = (k: number): FaultStatus => ({
    fault: k + 1,
    text: '',
    fired: fired[k] ?? 0,
    healed: false,
  });
  return {
    proxy: {
      get faults() {
        return fired.map((_, k) => status(k));
      },
      onFired(listener: (status: FaultStatus) => void) {
        tell = listener;
      },
    },
    fire(k: number) {
      fired[k] = (fired[k] ?? 0) + 1;
      tell(status(k));
    },
  };
}

const limits = { disturbMs: 100, disturbMaxMs: 1_000 };
const never = new Promise<void>(() => {});

describe('disturbance', () => {
  test('is over when the workload has ended, however it ended', async () => {
    const { clock } = handClock();
    const { proxy } = fakeFaults(1);
    expect(await disturbance(proxy, Promise.resolve(), clock, limits)).toBe('workload-ended');
    const failed = Promise.reject(new Error('x'));
    expect(await disturbance(proxy, failed, clock, limits)).toBe('workload-ended');
  });

  test('lasts for its grace time after the last of all faults has fired', async () => {
    const { clock, advance } = handClock();
    const { proxy, fire } = fakeFaults(2);
    let why = '';
    const over = disturbance(proxy, never, clock, limits).then((end) => {
      why = end;
    });
    fire(0);
    advance(500);
    fire(1);
    advance(99);
    fire(1);
    advance(99);
    await Promise.resolve();
    expect(why).toBe('');
    advance(1);
    await over;
    expect(why).toBe('faults-fired');
  });

  test('waits for what the faults stay on for, in whatever order that comes', async () => {
    for (const order of ['fault first', 'moment first']) {
      const { clock, advance } = handClock();
      const { proxy, fire } = fakeFaults(1);
      let come = () => {};
      const until = new Promise<void>((resolve) => {
        come = resolve;
      });
      let why = '';
      const over = disturbance(proxy, never, clock, { ...limits, until }).then((end) => {
        why = end;
      });
      const steps = [() => fire(0), () => come()];
      for (const step of order === 'fault first' ? steps : steps.reverse()) {
        advance(400);
        expect(why).toBe('');
        step();
        if (step === steps.at(-1)) await until;
      }
      advance(99);
      await Promise.resolve();
      expect(why).toBe('');
      advance(1);
      await over;
      expect(why).toBe('faults-fired');
    }
  });

  test('is bounded when what the faults stay on for never comes', async () => {
    const { clock, advance } = handClock();
    const { proxy, fire } = fakeFaults(1);
    const over = disturbance(proxy, never, clock, { ...limits, until: never });
    fire(0);
    advance(1_000);
    expect(await over).toBe('time-over');
  });

  test('is bounded when a fault never fires', async () => {
    const { clock, advance } = handClock();
    const { proxy } = fakeFaults(1);
    const over = disturbance(proxy, never, clock, limits);
    advance(1_000);
    expect(await over).toBe('time-over');
  });
});
