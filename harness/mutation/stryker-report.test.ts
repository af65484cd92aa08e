import { describe, expect, it } from 'vitest';
import { readStrykerReport } from './stryker-report.ts';

const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});

describe('readStrykerReport', () => {
  it('tells what stood where, what was put there, and what became of it', () => {
    const source = 'if (a < b) {\n  return 1;\n}\n';
    const mutants = [
      { mutatorName: 'EqualityOperator', replacement: 'a <= b', status: 'Killed' },
      { mutatorName: 'BlockStatement', replacement: '{}', status: 'NoCoverage' },
      { mutatorName: 'BooleanLiteral', status: 'Ignored' },
    ];
    const places = [at(1, 5, 1, 10), at(1, 12, 3, 2), at(2, 3, 2, 12)];
    const files = {
      'a.ts': {
        source,
        mutants: mutants.map((one, index) => ({ ...one, location: places[index] })),
      },
    };
    expect(readStrykerReport(JSON.stringify({ files }))).toEqual([
      { file: 'a.ts', line: 1, original: 'a < b', replacement: 'a <= b', fate: 'caught' },
      { file: 'a.ts', line: 1, original: '{\n  return 1;\n}', replacement: '{}', fate: 'survived' },
      {
        ...{ file: 'a.ts', line: 2, original: 'return 1;' },
        replacement: 'BooleanLiteral',
        fate: 'ignored',
      },
    ]);
  });

  it('refuses what is no report', () => {
    expect(() => readStrykerReport('{"files":[]}')).toThrow();
  });
});
