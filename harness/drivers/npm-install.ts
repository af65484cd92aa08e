import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';

/** Some hundred megabytes over a slow line. */
const installMs = 10 * 60_000;

export interface NpmInstall {
  /** What people know it as: `codex@0.169.0`. */
  readonly id: string;
  /** `@openai/codex@0.169.0`, and whatever else has to be there. */
  readonly packages: readonly string[];
  /** Where its `node_modules` shall be; the folder appears whole or not at all. */
  readonly folder: string;
  /** More flags for npm. */
  readonly flags?: readonly string[];
  readonly signal: AbortSignal;
  progress(text: string): void;
  /** Throws when what was installed is of no use; it is not kept then. */
  check(folder: string): Promise<unknown>;
}

/**
 * Installs packages into a folder of their own, unless it is there already. Several runs may do so at
 * the same time: each installs beside, the first to finish renames, and the others use that.
 *
 * Rejects with `NOT_TESTABLE` and npm's own reason, or with the signal's.
 */
export async function npmInstall(install: NpmInstall): Promise<void> {
  if (existsSync(install.folder)) return;
  const parent = dirname(install.folder);
  await mkdir(parent, { recursive: true }).catch((error: Error) => {
    throw notTestable(install, error.message);
  });
  install.progress(`installing ${install.id} with npm`);
  const beside = await makeTemporaryFolder(`.installing-${basename(install.folder)}-`, parent);
  try {
    await runNpm(install, beside.path);
    await install.check(beside.path);
    await rename(beside.path, install.folder).catch((error: NodeJS.ErrnoException) => {
      // Somebody else was faster.
      if (!existsSync(install.folder)) throw notTestable(install, error.message);
    });
    install.progress(`installed ${install.id}`);
  } finally {
    await beside.remove();
  }
}

async function runNpm(install: NpmInstall, folder: string): Promise<void> {
  const { packages, flags = [], signal } = install;
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--ignore-scripts'];
  let npm: RunningProcess;
  try {
    npm = await startProcess({
      name: 'npm',
      command: process.platform === 'win32' ? 'npm.cmd' : 'npm',
      args: ['install', '--prefix', folder, ...quiet, ...flags, ...packages],
      cwd: folder,
      recorder: { record() {} },
    });
  } catch (error) {
    throw notTestable(install, (error as Error).message);
  }
  const stop = () => void npm.stop();
  const late = systemClock.after(installMs, stop);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const { code } = await npm.exited;
    signal.throwIfAborted();
    if (code !== 0) throw notTestable(install, reasonOf(npm));
  } finally {
    late.cancel();
    signal.removeEventListener('abort', stop);
    await npm.stop();
  }
}

/** npm's first word on it that is more than a code: `No match found for version 9.9.9`. */
function reasonOf(npm: RunningProcess): string {
  const said = npm.stderrTail
    .map(
      (line) =>
        /^npm (?:error|ERR!) (?!code |errno |syscall )(?:notarget |network |\d{3} )?(\S.*)/.exec(
          line,
        )?.[1],
    )
    .find((line) => line !== undefined);
  return said ?? npm.describe();
}

function notTestable({ id }: NpmInstall, why: string): HarnessError {
  const end = /[.!?]$/.test(why) ? '' : '.';
  return new HarnessError('NOT_TESTABLE', `Not testable: ${id} cannot be installed: ${why}${end}`);
}
