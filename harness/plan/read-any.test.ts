import { describe, expect, test } from 'vitest';
import { parsePlan } from './parse.ts';
import { readAnyPlan } from './read-any.ts';

describe('readAnyPlan', () => {
  const plan = parsePlan('seed 3\nreset on x#2');

  test.each([
    'seed 3\nreset on x#2',
    'seed 3; reset on x#2',
    '{"seed": 3, "faults": ["reset on x#2"]}',
    '# a plan\nseed: 3\nfaults:\n  - reset on x#2\n',
    '---\nfaults:\n  - fault: reset\n    trigger: { on: x#2 }\nseed: 3\n',
  ])('%j', (text) => expect(readAnyPlan(text)).toEqual(plan));

  test('takes what is no document for plan text, and says what is wrong with that', () => {
    expect(() => readAnyPlan('rset on x')).toThrow('line 1, column 1: Unknown fault `rset`.');
    expect(() => readAnyPlan('faults: [rset]')).toThrow('line 1, column 10: Unknown fault `rset`.');
  });
});
