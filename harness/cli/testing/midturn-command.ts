import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../dist/harness/cli/main.js', import.meta.url));

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command, started; `finished` resolves at its exit, `until` at its first such output. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly finished: Promise<Finished>;
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts `midturn` out of `dist/` with these words, without colours. A test's own timeout ends a wait. */
export function startMidturn(
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = process.cwd(),
): Started {
  const child = spawn(process.execPath, [main, ...words], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  const seen = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      seen[name] += text;
      for (const look of waiting) look();
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...seen }));
  });
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(seen.stdout) ?? pattern.exec(seen.stderr);
        if (match === null) return;
        waiting.delete(look);
        resolve(match);
      };
      waiting.add(look);
      finished.then(() => reject(new Error(`no ${pattern} in\n${seen.stdout}${seen.stderr}`)));
      look();
    });
  return { child, finished, until };
}

export function midturn(...words: string[]): Promise<Finished> {
  return startMidturn(words).finished;
}
