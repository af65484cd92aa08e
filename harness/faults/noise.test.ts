import { describe, expect, test } from 'vitest';
import { noise } from './noise.ts';
import { exampleSituation, frameUnit, lineUnit, textFrame } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('noise', () => {
  test('keeps the laws of faults', () => checkFaultLaws(noise));

  test('stands before the unit, which stays as it is', () => {
    const unit = lineUnit('{"id":1}');
    expect(noise.decide({ text: 'oops' }, exampleSituation({ unit }))).toEqual({
      do: 'replace',
      with: [{ text: 'oops' }, { bytes: unit.bytes }],
    });
  });

  test('is one line, whatever its text', () => {
    const effect = noise.decide({ text: 'a\r\nb\nc' }, exampleSituation());
    expect(effect).toMatchObject({ with: [{ text: 'a b c' }, {}] });
  });

  test('never breaks a message of several frames', () => {
    const accepts = (unit: ReturnType<typeof textFrame>) =>
      noise.accepts?.(exampleSituation({ unit }));
    expect(accepts(textFrame('{}'))).toBe(true);
    expect(accepts(lineUnit('{}'))).toBe(true);
    expect(accepts(frameUnit({ opcode: 9, text: '' }))).toBe(false);
    expect(accepts({ ...textFrame('x'), frame: { ...header, opcode: 0 } })).toBe(false);
  });
});

const header = { fin: true, opcode: 0, rsv: 0, masked: false, headerBytes: 2, payloadBytes: 1 };
