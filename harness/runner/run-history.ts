import { appendFile, readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import type { RunResults } from './results.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Runs that a report looks back on; the file itself may hold any number. */
const runsShownMax = 20;
const fileBytesMax = 256 * 1024 * 1024;

const outcome = z.enum(['holds', 'violated', 'unknown', 'not-testable', 'harness-error']);

/** A run in a history of runs: one line of JSON. */
export const pastRunSchema = z.looseObject({
  midturn: z.literal('run'),
  version: z.literal(1),
  id: z.string(),
  startedAt: z.string(),
  seed: z.number(),
  exitCode: z.int(),
  /** Of each run of each case by its id: the outcome, and the time to recover. */
  cases: z.array(
    z.looseObject({
      id: z.string(),
      outcome,
      known: z.boolean().optional(),
      recoveryMs: z.number().optional(),
    }),
  ),
});

export type PastRun = z.infer<typeof pastRunSchema>;

/**
 * The last runs of a history file, oldest first; none where there is no file yet. Throws
 * `HISTORY_CORRUPT` with the line that is no run, and `HISTORY_FULL` for a file that is too large.
 */
export async function readRunHistory(path: string): Promise<PastRun[]> {
  let text: string;
  try {
    if (!(await stat(path)).isFile()) throw new Error('no plain file');
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const message = `Expected \`--history\` to be a file of runs (JSONL), \`${path}\` can't be read.`;
    throw new HarnessError('BAD_ARGUMENT', message, { cause: error });
  }
  if (text.length > fileBytesMax) {
    const message = `Expected \`${path}\` to be at most ${fileBytesMax} bytes, got ${text.length}.`;
    throw new HarnessError('HISTORY_FULL', message);
  }
  const lines = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line, i }]));
  return lines.slice(-runsShownMax).map(({ line, i }) => runOf(line, `${path}\` line ${i + 1}`));
}

function runOf(line: string, where: string): PastRun {
  const value = (() => {
    try {
      return JSON.parse(line);
    } catch {
      return undefined;
    }
  })();
  const { success, data } = pastRunSchema.safeParse(value);
  if (success) return data;
  const message = `Expected \`${where} to be a run (\`{"midturn":"run","version":1,...}\`), got \`${line.slice(0, 60)}\`.`;
  throw new HarnessError('HISTORY_CORRUPT', message);
}

/** Adds a run at the end of the file, which is made where it is missing. */
export async function appendRun(path: string, results: RunResults): Promise<void> {
  await appendFile(path, `${JSON.stringify(withoutSecrets(pastRunOf(results)))}\n`);
}

export function pastRunOf(results: RunResults): PastRun {
  const { id, startedAt, seed, exitCode } = results;
  const cases = results.cases.map((one) => ({
    ...{ id: one.id, outcome: one.outcome },
    ...(one.standing?.standing === 'as-expected' && one.outcome !== 'holds' && { known: true }),
    ...(one.recoveryMs !== undefined && { recoveryMs: one.recoveryMs }),
  }));
  return { midturn: 'run', version: 1, id, startedAt, seed, exitCode, cases };
}
