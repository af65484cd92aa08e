import { describe, expect, test } from 'vitest';
import { dropPong } from './drop-pong.ts';
import { exampleSituation, frameUnit } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('drop-pong', () => {
  test('keeps the laws of faults', () => checkFaultLaws(dropPong));

  test.each([
    [10, 'drop', true],
    [9, 'pass', false],
    [1, 'pass', false],
    [8, 'pass', false],
  ])('with opcode %i it says %s', (opcode, effect, accepted) => {
    const situation = exampleSituation({ unit: frameUnit({ opcode, text: '' }) });
    expect(dropPong.decide({}, situation)).toEqual({ do: effect });
    expect(dropPong.accepts?.(situation)).toBe(accepted);
  });
});
