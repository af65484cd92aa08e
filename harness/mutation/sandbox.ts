import { cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const notCopied = ['node_modules', 'dist', '.git', 'reports/runs'];

/**
 * A copy of the repository in which mutants may be written, with our packages beside it: the tree itself
 * is never touched. Unit tests need no build.
 */
export async function fillSandbox(folder: string, repository: string): Promise<void> {
  const left = notCopied.map((name) => join(repository, name));
  await cp(repository, folder, { recursive: true, filter: (path) => !left.includes(path) });
  await symlink(await realpath(join(repository, 'node_modules')), join(folder, 'node_modules'));
  await writeFile(join(folder, vitestConfig), vitestText);
}

/** Reads its tests from the environment, so that a run of one room loads no others. */
export const testsVariable = 'MIDTURN_MUTATION_TESTS';
const vitestConfig = 'vitest.mutation.mjs';
const vitestText = `
export default {
  test: {
    include: process.env.${testsVariable}.split(','),
    exclude: ['**/*.{wire,process,real,browser}.test.ts'],
    testTimeout: 20_000,
  },
};
`;

export interface StrykerRun {
  readonly files: readonly string[];
  readonly workers: number;
  /** What was found before is read from there, and kept there. */
  readonly incrementalFile: string;
}

/** Writes the settings of one run; its report will be in `reportFile`. */
export async function writeStrykerConfig(
  folder: string,
  { files, workers, incrementalFile }: StrykerRun,
): Promise<{ readonly configFile: string; readonly reportFile: string }> {
  const configFile = join(folder, 'stryker.json');
  const reportFile = join(folder, 'report', basename(incrementalFile));
  await mkdir(dirname(reportFile), { recursive: true });
  await mkdir(dirname(incrementalFile), { recursive: true });
  const config = {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: vitestConfig },
    mutate: files,
    // The folder is a copy, and Stryker finds no packages in a copy of a copy.
    inPlace: true,
    coverageAnalysis: 'perTest',
    // What runs once while a module loads is texts of help and tables; it belongs to no test.
    ignoreStatic: true,
    concurrency: workers,
    incremental: true,
    incrementalFile,
    reporters: ['json'],
    jsonReporter: { fileName: reportFile },
    allowEmpty: true,
  };
  await writeFile(configFile, JSON.stringify(config));
  return { configFile, reportFile };
}
