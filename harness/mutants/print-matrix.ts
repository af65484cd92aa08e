import type { BrokenFixture } from './broken-fixture.ts';
import type { Cell } from './run-matrix.ts';

export interface Findings {
  /** Broken fixtures of which no scenario saw the invariant violated that they break. */
  readonly missed: readonly BrokenFixture[];
  /** Cases of good fixtures that do not hold. */
  readonly notGood: readonly Cell[];
  /** Cases that the harness itself broke, or that could not be run. */
  readonly failed: readonly Cell[];
}

export function findingsOf(broken: readonly BrokenFixture[], cells: readonly Cell[]): Findings {
  const caught = (one: BrokenFixture) =>
    cells.some((cell) => cell.program === one.name && cell.violated.includes(one.breaks));
  return {
    missed: broken.filter((one) => !caught(one)),
    notGood: cells.filter((cell) => cell.program.startsWith('good ') && cell.outcome !== 'holds'),
    failed: cells.filter(
      (cell) => cell.outcome === 'harness-error' || cell.outcome === 'not-testable',
    ),
  };
}

/**
 * The matrix as text: a row a broken fixture, a column an invariant. `●n`: the invariant that it
 * breaks, violated on so many scenarios; `n`: another one that was violated along with it.
 */
export function printMatrix(
  broken: readonly BrokenFixture[],
  cells: readonly Cell[],
  invariants: readonly string[],
): string {
  const used = invariants.filter(
    (id) =>
      broken.some((one) => one.breaks === id) || cells.some((cell) => cell.violated.includes(id)),
  );
  const width = Math.max(0, ...broken.map((one) => one.name.length));
  const heads = used.map((id, k) => `${letter(k)} ${id}`);
  const head = `${' '.repeat(width)}  ${used.map((_, k) => letter(k).padStart(3)).join('')}`;
  const rows = broken.map((one) => {
    const own = cells.filter((cell) => cell.program === one.name);
    const marks = used.map((id) =>
      mark(own.filter((c) => c.violated.includes(id)).length, one, id),
    );
    return `${one.name.padEnd(width)}  ${marks.join('')}  ${caughtBy(one, own)}`;
  });
  return [...heads, '', head, ...rows].join('\n');
}

function mark(times: number, { breaks }: BrokenFixture, id: string): string {
  if (id === breaks) return (times > 0 ? `●${times}` : '!').padStart(3);
  return (times > 0 ? `${times}` : '·').padStart(3);
}

function caughtBy(one: BrokenFixture, own: readonly Cell[]): string {
  const by = own.filter((cell) => cell.violated.includes(one.breaks)).map((cell) => cell.scenario);
  if (by.length === 0) return `NOT CAUGHT (breaks ${one.breaks})`;
  return by.length > 2 ? `${by.slice(0, 2).join(', ')} and ${by.length - 2} more` : by.join(', ');
}

function letter(k: number): string {
  return String.fromCharCode(65 + k);
}
