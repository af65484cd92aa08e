import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { invariants } from '../invariants/index.ts';
import { type BaselineFile, baselineFileName, printBaseline } from '../runner/baseline.ts';
import { makeFolder } from '../runner/make-folder.ts';
import { isFolder, readBaselines } from '../runner/read-baselines.ts';
import type { CaseResult } from '../runner/results.ts';
import { updateBaseline } from '../runner/update-baseline.ts';
import { withoutSecrets } from '../runner/without-secrets.ts';
import type { Console } from './console.ts';

/** Read when nothing else is said, where it exists. */
export const baselinesFolder = 'reports/baselines';

export interface BaselineFlags {
  /** A file or a folder; false for `--no-baseline`. */
  readonly baseline?: string | false;
  readonly updateBaseline?: boolean;
  readonly strict?: boolean;
  readonly plan?: string;
}

/**
 * The baselines of a run: what `--baseline` names, else those of `reports/baselines` for its drivers.
 * With a plan of the user's own, none unless it is named: a baseline speaks of the scenarios' plans.
 */
export async function loadBaselines(
  flags: BaselineFlags,
  drivers: readonly string[],
): Promise<BaselineFile[]> {
  if (flags.updateBaseline && (flags.plan !== undefined || flags.baseline === false)) {
    const other = flags.plan !== undefined ? '--plan' : '--no-baseline';
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected \`--update-baseline\` without \`${other}\`: a baseline holds what the scenarios' own plans do.`,
    );
  }
  if (flags.baseline === false) return [];
  if (typeof flags.baseline === 'string') {
    const isNew = flags.updateBaseline && !(await exists(flags.baseline));
    return isNew ? [] : await readBaselines(flags.baseline, drivers);
  }
  if (flags.plan !== undefined || !(await isFolder(baselinesFolder))) return [];
  return readBaselines(baselinesFolder, drivers);
}

/** Writes what a run found into the baselines of its drivers, and says what somebody should read. */
export async function writeBaselines(
  cases: readonly CaseResult[],
  before: readonly BaselineFile[],
  target: string,
  console: Console,
): Promise<BaselineFile[]> {
  const drivers = [...new Set(cases.map(({ driver }) => driver))];
  const isFile = target.endsWith('.json');
  if (isFile && drivers.length > 1) {
    const message = `Expected \`--baseline\` to be a folder for ${drivers.length} drivers, got \`${target}\`.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  const written: BaselineFile[] = [];
  for (const driver of drivers) {
    const known = before.find(({ baseline }) => baseline.driver === driver);
    const path = known?.path ?? (isFile ? target : join(target, baselineFileName(driver)));
    const { baseline, fresh } = updateBaseline(driver, cases, known?.baseline, linkOf);
    await makeFolder(dirname(path));
    await writeFile(path, printBaseline(withoutSecrets(baseline)));
    written.push({ path, baseline });
    const review = fresh.map((id) => `\n  ${id}`).join('');
    const ask = review && ` Give each new entry a reason and a link of your own:${review}`;
    console.note(`${path}: ${baseline.cases.length} cases.${ask}`);
  }
  return written;
}

/** The rule that an invariant stands for, where a scenario cites no report. */
const linkOf = (id: string): string | undefined =>
  invariants.find((one) => one.id === id)?.sources.find((source) => /^https?:/.test(source));

async function exists(path: string): Promise<boolean> {
  return readBaselines(path, []).then(
    () => true,
    (error) => {
      if (error instanceof HarnessError && error.code === 'FILE_NOT_FOUND') return false;
      throw error;
    },
  );
}
