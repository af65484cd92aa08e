import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { isExecutable, programOnPath } from '../processes/program-on-path.ts';
import type { DriverContext } from './driver.ts';
import { npmInstall } from './npm-install.ts';

/** Used when there is no `bun` on PATH. */
const version = '1.4.5';

type Preparing = Pick<DriverContext, 'cacheFolder' | 'signal' | 'progress'>;

/** Installs Bun from npm unless it is on PATH. Rejects with `NOT_TESTABLE`. */
export async function prepareBun(context: Preparing): Promise<void> {
  if (programOnPath('bun') !== undefined) return;
  await npmInstall({
    ...{ id: `bun@${version}`, packages: [`bun@${version}`] },
    folder: folderIn(context.cacheFolder),
    ...{ signal: context.signal, progress: context.progress },
    check: async (folder) => programIn(folder),
  });
}

/** The program of Bun. Throws `NOT_TESTABLE` when there is none. */
export function bunProgram(cacheFolder: string): string {
  return programOnPath('bun') ?? programIn(folderIn(cacheFolder));
}

const folderIn = (cacheFolder: string) => join(cacheFolder, 'bun', version);

/** The package's own program is put in place by a script that is not run; the platform's is whole. */
function programIn(folder: string): string {
  const { platform, arch } = process;
  const machine = arch === 'arm64' ? 'aarch64' : arch;
  for (const variant of ['', '-baseline']) {
    const name = `bun-${platform}-${machine}${variant}`;
    const path = join(folder, 'node_modules', '@oven', name, 'bin', 'bun');
    if (isExecutable(path)) return path;
  }
  throw new HarnessError('NOT_TESTABLE', 'Not testable: bun is not installed; npm i -g bun.');
}
