import { expect, test } from 'vitest';
import type { BrokenFixture } from './broken-fixture.ts';
import { findingsOf, printMatrix } from './print-matrix.ts';
import type { Cell } from './run-matrix.ts';

const broken: BrokenFixture[] = [
  { name: 'loses', family: 'server', breaks: 'no-lost-tail', about: 'it loses.' },
  { name: 'doubles', family: 'server', breaks: 'in-order-once', about: 'it doubles.' },
];
const cell = (program: string, scenario: string, violated: string[]): Cell => ({
  ...{ program, scenario, violated, outcome: violated.length > 0 ? 'violated' : 'holds' },
  ...{ durationMs: 1, history: '' },
});
const cells = [
  cell('good server', 'tail/a', []),
  cell('loses', 'tail/a', ['no-lost-tail', 'reconnects']),
  cell('doubles', 'tail/a', ['reconnects']),
];

test('a fixture that is caught by another invariant only is missed', () => {
  expect(findingsOf(broken, cells)).toEqual({ missed: [broken[1]], notGood: [], failed: [] });
});

test('a good fixture that does not hold is named', () => {
  const bad = cell('good server', 'tail/b', ['reconnects']);
  expect(findingsOf([], [bad]).notGood).toEqual([bad]);
});

test('the matrix has a row a fixture and a column an invariant', () => {
  expect(
    printMatrix(broken, cells, ['reconnects', 'no-lost-tail', 'in-order-once', 'clean-close']),
  ).toBe(
    [
      'A reconnects',
      'B no-lost-tail',
      'C in-order-once',
      '',
      '           A  B  C',
      'loses      1 ●1  ·  tail/a',
      'doubles    1  ·  !  NOT CAUGHT (breaks in-order-once)',
    ].join('\n'),
  );
});
