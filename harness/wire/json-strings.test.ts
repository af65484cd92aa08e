import { expect, test } from 'vitest';
import { jsonStrings } from './json-strings.ts';

test('finds string values, with their keys and places', () => {
  const text = '{"a": "x\\"y", "b" : {"c":["d","e"], "n": 1.50}, "":""}';
  const found = [...jsonStrings(text)].map(({ key, start, end }) => [key, text.slice(start, end)]);
  expect(found).toEqual([
    ['a', 'x\\"y'],
    ['c', 'd'],
    ['c', 'e'],
    ['', ''],
  ]);
});
