import { expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import type { EventBody } from '../history/event.ts';
import { watchLag } from './lag-watch.ts';

function run(steps: readonly number[]): EventBody[] {
  let nowMs = 0;
  let pending: (() => void) | undefined;
  const clock: Clock = {
    now: () => nowMs,
    wallTime: () => '',
    after(_, action) {
      pending = action;
      return {
        cancel: () => {
          pending = undefined;
        },
      };
    },
    sleep: () => Promise.resolve(),
  };
  const noted: EventBody[] = [];
  const stop = watchLag(clock, { record: (event) => noted.push(event) });
  for (const step of steps) {
    nowMs += step;
    pending?.();
  }
  stop();
  expect(pending).toBeUndefined();
  return noted;
}

test('timers that are a little late say nothing', () => {
  expect(run([100, 150, 900, 100])).toEqual([]);
});

test('a timer that is over a second late is noted once, against the environment', () => {
  expect(run([100, 1_600, 100, 5_000])).toEqual([
    {
      type: 'note',
      blame: 'environment',
      text: "the machine was busy: a timer of midturn's own was 1500 ms late",
    },
  ]);
});
