import { describe, expect, it } from 'vitest';
import { close } from '../faults/close.ts';
import { faultSyntax, replaceTables } from './docs.ts';

describe('replaceTables', () => {
  const text = 'a\n<!-- table:x -->\nold\n<!-- /table -->\nb\n';

  it('writes between the markers and nowhere else', () => {
    expect(replaceTables(text, { x: 'new' })).toBe(
      'a\n<!-- table:x -->\nnew\n<!-- /table -->\nb\n',
    );
  });

  it('is done after once', () => {
    const once = replaceTables(text, { x: 'new' });
    expect(replaceTables(once, { x: 'new' })).toBe(once);
  });

  it('takes `$` as it is', () => {
    expect(replaceTables(text, { x: '$& $1' })).toContain('\n$& $1\n');
  });

  it('refuses a marker that it has no table for', () => {
    expect(() => replaceTables(text, { y: '' })).toThrow('Expected a table of y, got `x`.');
  });
});

describe('faultSyntax', () => {
  it('has the arguments with their defaults', () => {
    expect(faultSyntax(close)).toBe('close(code 1011, reason "", side both)');
  });
});
