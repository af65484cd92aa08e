import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from '../errors.ts';

/**
 * Path of a compiled fixture program: `provider`, `app-server`. Works from `dist/harness` and, under
 * a test runner, from the sources beside `dist`.
 */
export function fixtureProgram(name: string): string {
  return compiledProgram(join('fixtures', `${name}.js`));
}

/** Path of a program of this package by its place in `dist`. */
export function compiledProgram(path: string): string {
  const above = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const places = [join(above, path), join(above, 'dist', path)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new HarnessError(
    'FILE_NOT_FOUND',
    `Expected a program at ${places.join(' or ')}: run \`npm run build\` first.`,
  );
}
