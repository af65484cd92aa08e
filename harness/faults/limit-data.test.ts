import { describe, expect, test } from 'vitest';
import { limitData } from './limit-data.ts';
import { noUnit } from './no-unit.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const unit = { ...noUnit, bytes: Buffer.alloc(10) };
const kept = (bytes: number, bytesBefore: number) => {
  const effect = limitData.decide({ bytes }, exampleSituation({ unit, bytesBefore }));
  return effect.do === 'cut' ? effect.keepBytes : undefined;
};

describe('limit-data', () => {
  test('keeps the laws of faults', () => checkFaultLaws(limitData));

  test('acts at the unit with the last byte that may pass', () => {
    expect(limitData.when?.({ bytes: 100 })).toEqual({ after: { bytes: 99 } });
    expect(limitData.when?.({ bytes: 0 })).toEqual({ after: { bytes: 0 } });
  });

  test('cuts so that exactly its bytes have passed', () => {
    expect(kept(100, 95)).toBe(5);
    expect(kept(100, 90)).toBe(10);
    expect(kept(0, 0)).toBe(0);
  });
});
