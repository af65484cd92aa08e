import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCuts, bytewise, feed, readsOf, textsOf } from './codec-laws.ts';
import { JsonlCodec } from './jsonl.ts';

/** The lines that `node:readline` reads; an unfinished last one included. */
async function readLines(stream: Buffer): Promise<string[]> {
  const lines: string[] = [];
  const input = createInterface({
    input: Readable.from([stream]),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  input.on('line', (line) => lines.push(line));
  await once(input, 'close');
  return lines;
}

const anyLines = fc.array(
  fc.tuple(
    fc.string({ unit: fc.constantFrom('a', '{', '"', 'é', '語', '😀', ' '), maxLength: 20 }),
    fc.constantFrom('\n', '\r\n'),
  ),
  { maxLength: 8 },
);

describe('jsonl', () => {
  test('gives the lines that readline gives, however the stream is read', async () => {
    await fc.assert(
      fc.asyncProperty(anyLines, anyCuts, async (lines, cuts) => {
        const stream = Buffer.from(lines.flat().join(''));
        const units = feed(new JsonlCodec(), readsOf(stream, cuts));
        expect(units.map((unit) => unit.kind)).toEqual(lines.map(() => 'line'));
        expect(units.map((unit) => unit.text() ?? '')).toEqual(await readLines(stream));
      }),
      { numRuns: 100, interruptAfterTimeLimit: 400, markInterruptAsFailure: false },
    );
  });

  test('loses no byte of any stream', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), anyCuts, (bytes, cuts) => {
        feed(new JsonlCodec({ lineBytesMax: 40 }), readsOf(Buffer.from(bytes), cuts));
      }),
      { numRuns: 200, interruptAfterTimeLimit: 400, markInterruptAsFailure: false },
    );
  });

  test('has no text for an empty line and for one that is not UTF-8', () => {
    const stream = Buffer.concat([Buffer.from('\n\r\n'), Buffer.from([0xff, 0x0a])]);
    const units = feed(new JsonlCodec(), [stream]);
    expect(units.map((unit) => unit.text())).toEqual([undefined, undefined, undefined]);
  });

  test('hands out a line without its end as a chunk', () => {
    const units = feed(new JsonlCodec(), [Buffer.from('{"a":1}\n{"b"')]);
    expect(units.map((unit) => [unit.kind, unit.bytes.toString()])).toEqual([
      ['line', '{"a":1}\n'],
      ['chunk', '{"b"'],
    ]);
  });

  test('encodes one line', () => {
    const codec = new JsonlCodec();
    expect(textsOf(codec.push(codec.encode('{"a":"é"}')))).toEqual(['{"a":"é"}']);
  });

  test.each([
    ['one read', (stream: Buffer) => [stream]],
    ['single bytes', bytewise],
  ])('gives up with LINE_TOO_LONG, in %s', (_, read) => {
    const codec = new JsonlCodec({ lineBytesMax: 6 });
    const units = feed(codec, read(Buffer.from('12345\n123456\nnext\n')));
    expect(codec.error?.code).toBe('LINE_TOO_LONG');
    expect(units[0]?.text()).toBe('12345');
    expect(new Set(units.slice(1).map((unit) => unit.kind))).toEqual(new Set(['chunk']));
  });
});
