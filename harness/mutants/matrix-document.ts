import type { BrokenFixture } from './broken-fixture.ts';
import { findingsOf, printMatrix } from './print-matrix.ts';
import type { Cell } from './run-matrix.ts';

/** The matrix as a document, without anything that is another in each run. */
export function matrixDocument(
  broken: readonly BrokenFixture[],
  cells: readonly Cell[],
  invariants: readonly string[],
): string {
  const { missed } = findingsOf(broken, cells);
  const good = cells.filter((cell) => cell.program.startsWith('good '));
  const count = (outcome: string) => good.filter((cell) => cell.outcome === outcome).length;
  return `# Broken fixtures × scenarios

Written by \`npm run mutants -- --document reports/mutants.md\`. A row is a program of \`fixtures/broken/\`
with one bug, a column an invariant. \`●n\`: the invariant that it breaks, violated on so many scenarios;
\`n\`: another one that was violated along with it. ${broken.length - missed.length} of ${broken.length} are caught. The good fixtures, on
${good.length} scenarios: ${count('holds')} hold, ${count('violated')} violated, ${count('unknown')} unknown.

\`\`\`text
${printMatrix(broken, cells, invariants)}
\`\`\`
`;
}
