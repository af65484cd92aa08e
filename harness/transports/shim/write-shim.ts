import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../../errors.ts';

export interface ShimFile {
  /** The folder that goes first on PATH. */
  readonly folder: string;
  /** What the caller calls: `codex`. */
  readonly name: string;
  /** Of the hub, as `ShimHub.address`. */
  readonly hub: string;
  /** The real program: a path, not a name that would find the shim again. */
  readonly program: string;
  /** Arguments before the caller's. */
  readonly args?: readonly string[];
}

/**
 * Writes an executable that stands for a program on PATH, and returns its path. POSIX only.
 *
 * Throws `FILE_NOT_FOUND` when midturn is not built.
 */
export async function writeShim({
  folder,
  name,
  hub,
  program,
  args = [],
}: ShimFile): Promise<string> {
  const path = join(folder, name);
  const command = [process.execPath, shimMain(), hub, program, JSON.stringify(args)]
    .map(quote)
    .join(' ');
  await writeFile(path, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

/** Compiled, and beside this module when this is; under a test runner, in `dist`. */
function shimMain(): string {
  const folder = dirname(fileURLToPath(import.meta.url));
  const inFolder = join('transports', 'shim', 'shim-main.js');
  const places = [
    join(folder, '..', '..', inFolder),
    join(folder, '..', '..', '..', 'dist', 'harness', inFolder),
  ];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new HarnessError(
    'FILE_NOT_FOUND',
    `Expected the compiled shim at ${places.join(' or ')}: run \`npm run build\` first.`,
  );
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
