import { describe, expect, test } from 'vitest';
import { swallowResponse } from './swallow-response.ts';
import { messageSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('swallow-response', () => {
  test('keeps the laws of faults', () => checkFaultLaws(swallowResponse));

  test.each([
    [{ id: 1, result: {} }, true],
    [{ id: 1, error: { code: 1, message: 'x' } }, true],
    [{ id: 1, method: 'turn/start', params: {} }, false],
    [{ method: 'turn/started', params: {} }, false],
  ])('%j is an answer: %s', (body, expected) => {
    const situation = messageSituation(body);
    expect(swallowResponse.accepts?.(situation)).toBe(expected);
    expect(swallowResponse.decide({}, situation)).toEqual({ do: 'drop' });
  });
});
