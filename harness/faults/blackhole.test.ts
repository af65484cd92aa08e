import { describe, expect, test } from 'vitest';
import { blackhole } from './blackhole.ts';
import { exampleSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('blackhole', () => {
  test('keeps the laws of faults', () => checkFaultLaws(blackhole));

  test('drops what it has read', () => {
    expect(blackhole.decide({}, exampleSituation())).toEqual({ do: 'drop' });
  });
});
