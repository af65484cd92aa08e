import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { HarnessError } from '../errors.ts';
import { readHistory, type StoredHistory } from '../history/read-history.ts';

/**
 * The path of a history that a run folder names, which is in that folder: links that lead out of it are
 * refused, since what they lead to would be shown, or copied. Throws `BAD_ARGUMENT`.
 */
export async function pathInRun(folder: string, history: string): Promise<string> {
  const path = join(folder, history);
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return path;
  const between = relative(await realpath(folder), real);
  if (!isAbsolute(between) && !/^\.\.(?:[\\/]|$)/.test(between)) return path;
  const text = `Expected the history ${JSON.stringify(history)} to be in its run folder, got a link out of it.`;
  throw new HarnessError('BAD_ARGUMENT', text);
}

/** Reads a history that a run folder names. */
export async function readStoredHistory(folder: string, history: string): Promise<StoredHistory> {
  return readHistory(await pathInRun(folder, history));
}
