import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guard } from './registry.ts';

export interface TemporaryFolder {
  readonly path: string;
  /** Removes it with all that is in it; may be called twice. */
  remove(): Promise<void>;
}

// A process that has just been killed may leave a file behind while its folder is being removed.
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

/**
 * A private folder, gone on every way out of this process. It is made in `parent`, by default the
 * system's temporary folder.
 */
export async function makeTemporaryFolder(
  prefix: string,
  parent: string = tmpdir(),
): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(parent, prefix)));
  const remove = async () => {
    await rm(path, removal);
    release();
  };
  const release = guard({
    name: path,
    kind: 'folder',
    end: remove,
    endNow() {
      try {
        rmSync(path, removal);
      } catch {
        // The process is on its way out: there is nobody left to tell.
      }
    },
  });
  return { path, remove };
}
