import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskFor } from '../wire/frame.ts';
import { split } from './split.ts';
import {
  cutFrames,
  exampleSituation,
  frameUnit,
  replacementBytes,
} from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('split', () => {
  test('keeps the laws of faults', () => checkFaultLaws(split));

  test('makes a first frame and continuations, of which the last is final', () => {
    const unit = frameUnit({ opcode: 1, text: 'abcdefg' });
    const bytes = replacementBytes(split.decide({ parts: 3 }, exampleSituation({ unit })));
    expect(bytes).toEqual(
      Buffer.concat([
        Buffer.from([0x01, 2]),
        Buffer.from('ab'),
        Buffer.from([0x00, 2]),
        Buffer.from('cd'),
        Buffer.from([0x80, 3]),
        Buffer.from('efg'),
      ]),
    );
  });

  test('says the same, masked or not, whatever the length', () => {
    const lengths = fc.oneof(
      fc.constantFrom(1, 125, 126, 300, 65_536),
      fc.integer({ min: 1, max: 400 }),
    );
    const cases = fc.record({
      length: lengths,
      parts: fc.integer({ min: 2, max: 20 }),
      masked: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ length, parts, masked }) => {
        const text = 'é€x'.repeat(length).slice(0, length);
        const direction = masked ? 'upstream' : 'downstream';
        const unit = frameUnit({ opcode: 1, text, ...(masked && { mask: maskFor(length) }) });
        const situation = exampleSituation({ unit, direction });
        const frames = cutFrames(replacementBytes(split.decide({ parts }, situation)), direction);
        expect(frames.map((frame) => frame.more)).toEqual(frames.map((_, at) => at < parts - 1));
        expect(frames.every((frame) => frame.frame?.masked === masked)).toBe(true);
        return frames.length === parts && frames.at(-1)?.text() === text;
      }),
      { numRuns: 60, interruptAfterTimeLimit: 400 },
    );
  });

  test('leaves a frame alone that has no payload: there is nothing to split', () => {
    const unit = frameUnit({ opcode: 1, text: '' });
    expect(split.decide({ parts: 2 }, exampleSituation({ unit }))).toEqual({ do: 'pass' });
  });

  test('leaves a message open that the frame left open', () => {
    const unit = frameUnit({ opcode: 1, fin: false, text: 'ab' });
    const frames = cutFrames(
      replacementBytes(split.decide({ parts: 2 }, exampleSituation({ unit }))),
      'downstream',
    );
    expect(frames.map((frame) => frame.frame?.fin)).toEqual([false, false]);
  });

  test('is not about control frames, which may not be fragmented', () => {
    const unit = frameUnit({ opcode: 9, text: 'x' });
    expect(split.accepts?.(exampleSituation({ unit }))).toBe(false);
    expect(split.decide({ parts: 2 }, exampleSituation({ unit }))).toEqual({ do: 'pass' });
  });
});
