import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCuts, feed, readsOf } from './codec-laws.ts';
import { RawCodec } from './raw.ts';

describe('raw', () => {
  test('makes each read a unit without text', () => {
    fc.assert(
      fc.property(fc.uint8Array(), anyCuts, (bytes, cuts) => {
        const reads = readsOf(Buffer.from(bytes), cuts);
        const units = feed(new RawCodec(), reads);
        expect(units.map((unit) => unit.bytes)).toEqual(reads);
        expect(units.every((unit) => unit.kind === 'chunk' && unit.text() === undefined)).toBe(
          true,
        );
      }),
      { interruptAfterTimeLimit: 400, markInterruptAsFailure: false },
    );
  });

  test('encodes the text itself', () => {
    expect(new RawCodec().encode('é')).toEqual(Buffer.from('é'));
  });
});
