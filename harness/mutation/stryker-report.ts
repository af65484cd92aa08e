import { z } from 'zod';

const position = z.object({ line: z.number(), column: z.number() });
const location = z.object({ start: position, end: position });

/** What is read of Stryker's JSON report: https://github.com/stryker-mutator/mutation-testing-elements */
const reportSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          status: z.string(),
          location,
        }),
      ),
    }),
  ),
});

export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** What is written there, and what was written in its place. */
  readonly original: string;
  readonly replacement: string;
  readonly fate: 'caught' | 'survived' | 'ignored';
}

/** `Timeout` is caught: the tests noticed. An error of the mutant itself is no mutant. */
const fates: Readonly<Record<string, Mutant['fate']>> = {
  Killed: 'caught',
  Timeout: 'caught',
  Survived: 'survived',
  NoCoverage: 'survived',
};

/** Throws what zod throws when it is no such report. */
export function readStrykerReport(text: string): Mutant[] {
  const { files } = reportSchema.parse(JSON.parse(text));
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map(({ mutatorName, replacement, status, location: { start, end } }) => ({
      file,
      line: start.line,
      original: textBetween(lines, start, end),
      replacement: replacement ?? mutatorName,
      fate: fates[status] ?? 'ignored',
    }));
  });
}

type Position = z.infer<typeof position>;

function textBetween(lines: readonly string[], start: Position, end: Position): string {
  const taken = lines.slice(start.line - 1, end.line);
  const last = taken.length - 1;
  return taken
    .map((line, at) =>
      line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined),
    )
    .join('\n');
}
