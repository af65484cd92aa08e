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

  const grown = (text: string, bytes: number): unknown => {
    const effect = oversize.decide({ bytes }, exampleSituation({ unit: textFrame(text) }));
    const [one] = effect.do === 'replace' ? effect.with : [];
    const after = one && 'text' in one ? one.text : '';
    expect(Buffer.byteLength(after)).toBe(bytes);
    return JSON.parse(after);
  };

  test('grows inside the longest text, which whoever reads and writes it again keeps', () => {
    const said = {
      id: 'a-very-long-id-of-it',
      method: 'm',
      params: { text: 'say', threadId: 'T' },
    };
    const bytes = JSON.stringify(said).length + 7;
    expect(grown(JSON.stringify(said), bytes)).toEqual({
      ...said,
      params: { text: 'sayxxxxxxx', threadId: 'T' },
    });
    expect(JSON.stringify(grown('{"text":"a\\\\"}', 4_000_000))).toHaveLength(4_000_000);
  });

  test('puts a text into a message that has none', () => {
    expect(grown('{"id":1}', 40)).toMatchObject({ id: 1, padding: expect.stringMatching(/^x+$/) });
    expect(grown('{}', 30)).toEqual({ padding: 'x'.repeat(16) });
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
