import { describe, expect, test } from 'vitest';
import { restart } from './restart.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('restart', () => {
  test('keeps the laws of faults', () => checkFaultLaws(restart));

  test('ends the process of its line, and has it started after its time', () => {
    expect(restart.decide({ time: 500, signal: 'SIGKILL' }, exampleSituation())).toEqual({
      do: 'signal',
      process: 'server',
      signal: 'SIGKILL',
      undo: { start: true, afterMs: 500 },
    });
  });

  test('says how, and how long nothing is there', () => {
    expect(restart.says?.({ time: 0, signal: 'SIGTERM' })).toBe(
      'ends the process with SIGTERM and starts it again',
    );
    expect(restart.says?.({ time: 2_000, signal: 'SIGKILL' })).toBe(
      'ends the process with SIGKILL and starts it again 2 s later',
    );
  });
});
