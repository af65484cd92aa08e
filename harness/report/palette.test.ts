import { expect, it } from 'vitest';
import { choosePalette } from './palette.ts';

it('paints on terminals only, and obeys NO_COLOR over FORCE_COLOR', () => {
  const paints = (environment: Record<string, string>, isTerminal: boolean) =>
    choosePalette(environment, isTerminal).red('x') !== 'x';
  expect([
    paints({}, true),
    paints({}, false),
    paints({ NO_COLOR: '1' }, true),
    paints({ NO_COLOR: '' }, true),
    paints({ NO_COLOR: '1', FORCE_COLOR: '1' }, true),
    paints({ FORCE_COLOR: '1' }, false),
    paints({ FORCE_COLOR: '0' }, true),
    paints({ TERM: 'dumb' }, true),
  ]).toEqual([true, false, false, true, false, true, false, false]);
});
