import { describe, expect, test } from 'vitest';
import { answer } from './answer.ts';
import { messageSituation } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const overloaded = { code: -32_001, message: 'busy', result: '' };
const request = { id: 7, method: 'turn/start', params: {} };

function answerTo(body: unknown, values = overloaded): unknown {
  const effect = answer.decide(values, messageSituation(body));
  return effect.do === 'answer' ? JSON.parse(effect.text) : effect;
}

describe('answer', () => {
  test('keeps the laws of faults', () => checkFaultLaws(answer));

  test('has the id of the request and the error', () => {
    expect(answerTo(request)).toEqual({ id: 7, error: { code: -32_001, message: 'busy' } });
  });

  test('has a version when the request has one', () => {
    expect(answerTo({ jsonrpc: '2.0', ...request })).toMatchObject({ jsonrpc: '2.0', id: 7 });
  });

  test('has a result instead, read as JSON where it is JSON', () => {
    expect(answerTo(request, { ...overloaded, result: '{"ok":true}' })).toEqual({
      id: 7,
      result: { ok: true },
    });
    expect(answerTo(request, { ...overloaded, result: 'fine' })).toEqual({ id: 7, result: 'fine' });
  });

  test.each([
    { method: 'turn/started', params: {} },
    { id: 7, result: {} },
  ])('leaves %j alone, which asks for nothing', (body) => {
    expect(answerTo(body)).toEqual({ do: 'pass' });
    expect(answer.accepts?.(messageSituation(body))).toBe(false);
  });
});
