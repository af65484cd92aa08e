import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { type BaselineFile, parseBaseline } from './baseline.ts';

/**
 * Reads a baseline file, or every `*.json` of a folder of them. Of a folder, those of other drivers
 * than `drivers` are left out. Throws `FILE_NOT_FOUND`, and `BAD_ARGUMENT` for what is no baseline.
 */
export async function readBaselines(
  path: string,
  drivers: readonly string[],
): Promise<BaselineFile[]> {
  if (!(await isFolder(path))) return [await readBaseline(path)];
  const names = (await readdir(path)).filter((name) => name.endsWith('.json')).sort();
  const all = await Promise.all(names.map((name) => readBaseline(join(path, name))));
  return all.filter(({ baseline }) => drivers.includes(baseline.driver));
}

async function readBaseline(path: string): Promise<BaselineFile> {
  let text: string;
  try {
    if (!(await stat(path)).isFile()) throw new Error('no plain file');
    text = await readFile(path, 'utf8');
  } catch (error) {
    const message = `Expected a baseline or a folder of them, found no \`${path}\`. \`--update-baseline\` writes one.`;
    throw new HarnessError('FILE_NOT_FOUND', message, { cause: error });
  }
  return { path, baseline: parseBaseline(text, path) };
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
