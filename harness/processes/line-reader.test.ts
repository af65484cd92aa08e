import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader } from './line-reader.ts';

function linesOf(chunks: readonly Buffer[], charsMax?: number): string[] {
  const lines: string[] = [];
  const reader = new LineReader((line) => lines.push(line), charsMax);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

describe('LineReader', () => {
  it('gives the same lines however the bytes are cut', () => {
    const text = 'one\n\nzwölf ⟦t:3⟧\r\nthe last';
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 6 }), (cuts) => {
        const ends = [0, ...cuts, bytes.length].sort((a, b) => a - b);
        const chunks = ends.slice(1).map((end, k) => bytes.subarray(ends[k], end));
        expect(linesOf(chunks)).toEqual(['one', '', 'zwölf ⟦t:3⟧', 'the last']);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the start of a line that is too long, and the next line whole', () => {
    expect(linesOf([Buffer.from('abcdef'), Buffer.from('gh\nxy\n')], 4)).toEqual(['abcd', 'xy']);
  });

  it('gives no line for no output', () => {
    expect(linesOf([])).toEqual([]);
  });
});
