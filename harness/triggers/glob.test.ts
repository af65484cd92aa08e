import { describe, expect, test } from 'vitest';
import { matchesGlob } from './glob.ts';

describe('matchesGlob', () => {
  test.each([
    ['turn/started', 'turn/started', true],
    ['turn/started', 'turn/started2', false],
    ['*', '', true],
    ['*', 'anything/at all', true],
    ['item/*', 'item/agentMessage/delta', true],
    ['item/*', 'items/x', false],
    ['*/delta', 'item/agentMessage/delta', true],
    ['item/*/requestApproval', 'item/commandExecution/requestApproval', true],
    ['item/*/requestApproval', 'item/requestApproval', false],
    ['a*b*c', 'abbc', true],
    ['a*b*c', 'acb', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a.c', 'abc', false],
    ['**', 'x', true],
    ['a*bc*c', 'abc', false],
    ['a*bc*c', 'abcc', true],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});
