import { describe, expect, test } from 'vitest';
import { pause } from './pause.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('pause', () => {
  test('keeps the laws of faults', () => checkFaultLaws(pause));

  test('stops the process and lets it go on after its time', () => {
    expect(pause.decide({ time: 300 }, exampleSituation())).toEqual({
      do: 'signal',
      process: 'server',
      signal: 'SIGSTOP',
      undo: { signal: 'SIGCONT', afterMs: 300 },
    });
  });

  test('stops it until the heal at time 0', () => {
    expect(pause.decide({ time: 0 }, exampleSituation())).toEqual({
      do: 'signal',
      process: 'server',
      signal: 'SIGSTOP',
      undo: { signal: 'SIGCONT' },
    });
  });
});
