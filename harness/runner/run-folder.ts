import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { redactText } from '../history/redact.ts';
import { makeFolder } from './make-folder.ts';
import type { Scenario } from './scenario.ts';

/** Makes `<out>/<time>-<scenario>-<seed>`; a number is added where that is taken. */
export async function makeRunFolder(
  outFolder: string,
  wallTime: string,
  scenarios: readonly Scenario[],
  seed: number,
): Promise<string> {
  const time = wallTime.replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const only = scenarios.length === 1 ? scenarios[0]?.id : undefined;
  const name = `${time}-${fileName(only ?? 'all')}-${seed}`;
  await makeFolder(outFolder);
  for (let copy = 1; ; copy++) {
    const path = join(outFolder, copy === 1 ? name : `${name}-${copy}`);
    try {
      await mkdir(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || copy >= 1_000) throw error;
    }
  }
}

/** A name that every file system takes, without secrets, from an id such as `tail/reset / codex@0.169.0`. */
export function fileName(id: string): string {
  return redactText(id)
    .replaceAll(/[^\w.@+-]+/g, '-')
    .slice(0, 120);
}
