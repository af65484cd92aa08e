import { describe, expect, test } from 'vitest';
import { suggest } from './suggest.ts';

const names = ['reset', 'end', 'latency', 'accept-then-close'];

describe('suggest', () => {
  test.each([
    ['rset', 'reset'],
    ['Reset', 'reset'],
    ['latnecy', 'latency'],
    ['edn', 'end'],
    ['accept-and-close', 'accept-then-close'],
  ])('%s was meant as %s', (word, meant) => {
    expect(suggest(word, names)).toBe(` Did you mean \`${meant}\`?`);
  });

  test.each(['', 'x', 'banana', 'close'])('says nothing about `%s`', (word) => {
    expect(suggest(word, names)).toBe('');
  });
});
