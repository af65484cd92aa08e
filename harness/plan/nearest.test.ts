import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test('finds the candidate that is least changes away', () => {
  const known = ['turn/started', 'turn/start', 'turn/completed'];
  expect(nearest('turn/strated', known, 2)).toBe('turn/started');
  expect(nearest('item/completed', known, 2)).toBeUndefined();
});
