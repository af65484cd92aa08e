import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program of this name is found, as a shell would; undefined when it is not. */
export function programOnPath(name: string, path = process.env.PATH ?? ''): string | undefined {
  // A name with a slash in it is a place.
  if (/[\\/]/.test(name)) return isExecutable(name) ? name : undefined;
  const places = path.split(delimiter).filter(Boolean);
  return places.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
