import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeltaTemplate } from './delta-template.ts';

const message = (delta: string, thread = 't1') =>
  `{"method":"item/agentMessage/delta","params":{"threadId":"${thread}","delta":"${delta}"}}`;
const template = DeltaTemplate.of(message('hello'), 'hello') as DeltaTemplate;

/** Asked as a codec asks: somewhere in a read. */
function matches(text: string | Buffer, of = template): boolean {
  const bytes = Buffer.from(text as string);
  const read = Buffer.concat([Buffer.from([0x81, 0x7e, 0xff]), bytes, Buffer.from('"}}')]);
  return of.matches(read, 3, 3 + bytes.length);
}

describe('DeltaTemplate', () => {
  it('takes the same message with whatever text, and no other message', () => {
    for (const delta of [
      '',
      'x',
      'hello',
      'a longer text than that',
      '!#[]~\u007f',
      'ü ⟦t:17⟧ 😀',
    ]) {
      expect(matches(message(delta))).toBe(true);
    }
    expect(matches(message('hello', 't2'))).toBe(false);
    expect(matches(message('hello').slice(0, -1))).toBe(false);
    expect(matches(`${message('hello')} `)).toBe(false);
    expect(matches('{"id":1}')).toBe(false);
    expect(matches('')).toBe(false);
  });

  it('leaves to a parser what is no plain string, wherever that stands in it', () => {
    const specials = ['"', '\\', '\\u0041', '\n', '\u0000', '\u001f'].map((one) =>
      Buffer.from(one),
    );
    for (const special of [...specials, Buffer.from([0xff]), Buffer.from([0xe2, 0x9f])]) {
      for (let at = 0; at <= 21; at++) {
        const delta = Buffer.concat([Buffer.alloc(at, 'a'), special, Buffer.alloc(21 - at, 'z')]);
        const [before, after] = message('|').split('|') as [string, string];
        expect(matches(Buffer.concat([Buffer.from(before), delta, Buffer.from(after)]))).toBe(
          false,
        );
      }
    }
  });

  it('takes only what a parser would take, and read the same but for that text', () => {
    const characters = fc.constantFrom(...'abc "\\\n\u0001ü⟦😀{}[]:,u0', '\u007f', ' ', '!', '#');
    const piece = fc.array(characters, { maxLength: 40 }).map((all) => all.join(''));
    fc.assert(
      fc.property(piece, (delta) => {
        const text = message(delta);
        if (!matches(text)) return;
        expect(JSON.parse(text)).toEqual({
          method: 'item/agentMessage/delta',
          params: { threadId: 't1', delta },
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not made where the place of the text is not plain', () => {
    expect(DeltaTemplate.of(message('t1'), 't1')).toBeUndefined();
    expect(DeltaTemplate.of(message('two\\nlines'), 'two\nlines')).toBeUndefined();
    // The text is spelled with an escape, and the key is what it says.
    expect(DeltaTemplate.of('{"a":1,"delta":"\\u0061"}', 'a')).toBeUndefined();
    expect(DeltaTemplate.of(message('x', 'n'.repeat(5_000)), 'x')).toBeUndefined();
  });
});
