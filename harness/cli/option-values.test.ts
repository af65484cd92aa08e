import { describe, expect, it } from 'vitest';
import { duration, listOf, oneOf, wholeNumber } from './option-values.ts';

const bad = (message: string) => expect.objectContaining({ code: 'BAD_ARGUMENT', message });

describe('wholeNumber', () => {
  const read = wholeNumber('--seed', 0, 9);
  it('reads a number in its range', () => expect(read('9')).toBe(9));
  it.each(['10', '-1', '1.5', '', 'x', '0x1', '1e1'])('refuses `%s`', (text) => {
    const message = `Expected \`--seed\` to be a whole number from 0 to 9, got \`${text}\`.`;
    expect(() => read(text)).toThrowError(bad(message));
  });
});

describe('duration', () => {
  const read = duration('--timeout');
  it.each([
    ['500ms', 500],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['24h', 86_400_000],
  ])('reads %s', (text, ms) => expect(read(text)).toBe(ms));
  it.each(['10', '0s', '25h', '-1s', 'soon'])('refuses `%s`', (text) => {
    const message = `Expected \`--timeout\` to be a duration up to 24h, such as \`30s\` or \`10m\`, got \`${text}\`.`;
    expect(() => read(text)).toThrowError(bad(message));
  });
});

describe('oneOf', () => {
  const read = oneOf('--codec', ['auto', 'raw'] as const);
  it('reads one of its words', () => expect(read('raw')).toBe('raw'));
  it('refuses another', () => {
    const message = 'Expected `--codec` to be one of auto, raw, got `tls`.';
    expect(() => read('tls')).toThrowError(bad(message));
  });
});

describe('listOf', () => {
  it('collects', () => expect(listOf('b', listOf('a', undefined))).toEqual(['a', 'b']));
});
