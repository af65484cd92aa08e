import { describe, expect, test } from 'vitest';
import { latency } from './latency.ts';
import { noUnit } from './no-unit.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

function delayed(delay: number, jitter: number, drawn: number) {
  return latency.decide(
    { delay, jitter },
    { direction: 'upstream', unit: noUnit, message: undefined, fraction: () => drawn },
  );
}

describe('latency', () => {
  test('keeps the laws of faults', () => checkFaultLaws(latency));

  test('holds for exactly its delay when there is no jitter', () => {
    expect(delayed(50, 0, 0.9)).toEqual({ do: 'hold', delayMs: 50 });
  });

  test('draws from delay - jitter up to delay + jitter', () => {
    expect(delayed(50, 10, 0)).toEqual({ do: 'hold', delayMs: 40 });
    expect(delayed(50, 10, 0.5)).toEqual({ do: 'hold', delayMs: 50 });
    expect(delayed(50, 10, 0.75)).toEqual({ do: 'hold', delayMs: 55 });
  });

  test('never holds for less than nothing', () => {
    expect(delayed(5, 10, 0)).toEqual({ do: 'hold', delayMs: 0 });
  });
});
