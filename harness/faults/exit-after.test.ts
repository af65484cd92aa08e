import { describe, expect, test } from 'vitest';
import { exitAfter } from './exit-after.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('exit-after', () => {
  test('keeps the laws of faults', () => checkFaultLaws(exitAfter));

  test('acts when its turn completes', () => {
    const values = { turns: 2, signal: 'SIGTERM' } as const;
    expect(exitAfter.when?.(values)).toEqual({
      turn: 2,
      phase: { at: 'during', phase: 'turn-completed' },
    });
    expect(exitAfter.decide(values, exampleSituation())).toEqual({
      do: 'signal',
      process: 'server',
      signal: 'SIGTERM',
    });
  });
});
