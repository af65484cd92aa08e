import { describe, expect, it } from 'vitest';
import { shellLine } from './shell-words.ts';

describe('shellLine', () => {
  it.each([
    [
      ['midturn', 'run', 'tail/x', '--driver', 'codex@0.1'],
      'midturn run tail/x --driver codex@0.1',
    ],
    [['--plan', 'reset on a/b#2'], "--plan 'reset on a/b#2'"],
    [["it's"], "'it'\\''s'"],
    [[''], "''"],
    [['tail/*'], "'tail/*'"],
  ])('writes %j', (words, line) => expect(shellLine(words)).toBe(line));
});
