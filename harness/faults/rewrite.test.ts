import { describe, expect, test } from 'vitest';
import { rewrite } from './rewrite.ts';
import { messageSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const situation = messageSituation({ method: 'x', params: { a: 't1', b: 't1' } });

describe('rewrite', () => {
  test('keeps the laws of faults', () => checkFaultLaws(rewrite));

  test('puts one text for the other wherever it stands', () => {
    expect(rewrite.decide({ find: 't1', put: '$&t2' }, situation)).toEqual({
      do: 'replace',
      with: [{ text: '{"method":"x","params":{"a":"$&t2","b":"$&t2"}}' }],
    });
  });

  test('leaves a message alone in which the text is not', () => {
    expect(rewrite.decide({ find: 't3', put: '' }, situation)).toEqual({ do: 'pass' });
    expect(rewrite.decide({ find: '', put: 'x' }, situation)).toEqual({ do: 'pass' });
  });
});
