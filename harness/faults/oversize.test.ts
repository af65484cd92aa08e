import { describe, expect, test } from 'vitest';
import { oversize } from './oversize.ts';
import { exampleSituation, frameUnit, lineUnit, textFrame } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('oversize', () => {
  test('keeps the laws of faults', () => checkFaultLaws(oversize));

  test.each([
    textFrame('{"é":1}'),
    lineUnit('{"é":1}'),
  ])('pads to its bytes and says the same', (unit) => {
    const effect = oversize.decide({ bytes: 20 }, exampleSituation({ unit }));
    if (effect.do !== 'replace') throw new Error(`got ${effect.do}`);
    const [replacement] = effect.with;
    const text = replacement && 'text' in replacement ? replacement.text : '';
    expect(Buffer.byteLength(text)).toBe(20);
    expect(JSON.parse(text)).toEqual({ é: 1 });
  });

  test('leaves a message alone that is large enough', () => {
    const effect = oversize.decide({ bytes: 3 }, exampleSituation({ unit: textFrame('{"a":1}') }));
    expect(effect).toEqual({ do: 'pass' });
  });

  test('is about whole text messages only', () => {
    const accepts = (unit: ReturnType<typeof textFrame>) =>
      oversize.accepts?.(exampleSituation({ unit }));
    expect(accepts(textFrame('{}'))).toBe(true);
    expect(accepts(frameUnit({ opcode: 9, text: '' }))).toBe(false);
    expect(accepts(frameUnit({ opcode: 1, fin: false, text: '{' }))).toBe(false);
  });
});
