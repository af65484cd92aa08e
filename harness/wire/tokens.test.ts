import { expect, test } from 'vitest';
import { tokensIn } from './tokens.ts';

test('tokensIn finds every whole token, in order', () => {
  expect(tokensIn('a⟦t:1⟧b ⟦t:10⟧⟦t:9⟧ ⟦t:⟧ ⟦t:x⟧ ⟦t:2')).toEqual([1, 10, 9]);
  expect(tokensIn('')).toEqual([]);
});
