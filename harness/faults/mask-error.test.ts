import { describe, expect, test } from 'vitest';
import { maskFor } from '../wire/frame.ts';
import { maskError } from './mask-error.ts';
import {
  cutFrames,
  exampleSituation,
  frameUnit,
  replacementBytes,
} from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('mask-error', () => {
  test('keeps the laws of faults', () => checkFaultLaws(maskError));

  test.each([
    ['masks what a server sends', 'downstream', false],
    ['unmasks what a client sends', 'upstream', true],
  ] as const)('%s, and changes nothing else', (_title, direction, masked) => {
    const unit = frameUnit({ opcode: 1, text: 'hello', ...(masked && { mask: maskFor(5) }) });
    const effect = maskError.decide({}, exampleSituation({ unit, direction }));
    const [frame] = cutFrames(replacementBytes(effect), direction);
    expect(frame?.frame?.masked).toBe(!masked);
    expect(frame?.text()).toBe('hello');
  });
});
