import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { type RunResults, resultsVersion } from '../runner/results.ts';
import { resultsSchema } from '../runner/results-schema.ts';

export interface StoredRun {
  readonly results: RunResults;
  readonly folder: string;
}

const resultsBytesMax = 256 * 1024 * 1024;

/** Reads a run by its folder or its `results.json`. Throws `FILE_NOT_FOUND` or `HISTORY_CORRUPT`. */
export function readRun(argument: string): StoredRun {
  const isFolder = statSync(argument, { throwIfNoEntry: false })?.isDirectory();
  const path = isFolder ? join(argument, 'results.json') : argument;
  let text: string;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new Error('no plain file');
    if (found.size > resultsBytesMax)
      throw corrupt(path, `at most ${resultsBytesMax} bytes`, `${found.size}`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw new HarnessError(
      'FILE_NOT_FOUND',
      `Expected a run folder or a results.json, found no \`${path}\`.`,
      { cause: error },
    );
  }
  return { results: parseResults(text, path), folder: dirname(path) };
}

function parseResults(text: string, path: string): RunResults {
  let value: Partial<RunResults> | null;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(path, 'JSON', (error as Error).message, error);
  }
  if (value?.midturn !== 'results' || !Array.isArray(value.cases)) {
    throw corrupt(path, 'results of a run (`"midturn": "results"`)', 'something else');
  }
  if (value.version !== resultsVersion) {
    throw corrupt(path, `version ${resultsVersion}`, `version ${value.version}`);
  }
  const { error } = resultsSchema.safeParse(value);
  const issue = error?.issues[0];
  if (issue)
    throw corrupt(path, 'results of a run', `\`${issue.path.join('.')}\`: ${issue.message}`);
  return value as RunResults;
}

function corrupt(path: string, expected: string, got: string, cause?: unknown): HarnessError {
  const message = `Expected \`${path}\` to be ${expected}, got ${got}.`;
  return new HarnessError('HISTORY_CORRUPT', message, { cause });
}
