import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import { judgeRun } from '../runner/judge-run.ts';
import { type MergedRun, mergeRuns } from '../runner/merge.ts';
import type { CaseResult, RunResults } from '../runner/results.ts';
import { fileName, makeRunFolder } from '../runner/run-folder.ts';
import { type BaselineFlags, loadBaselines } from './baselines.ts';
import type { CliContext } from './cli-context.ts';
import { readRun } from './run-files.ts';
import { pathInRun } from './stored-history.ts';
import { tellRun } from './tell-run.ts';

interface MergeFlags extends BaselineFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `midturn merge <run>...`: shards, or runs of several machines, as one run with one verdict. */
export function addMergeCommand(program: Command, context: CliContext): void {
  program
    .command('merge')
    .summary('join shards, or runs, into one')
    .description(
      'Joins the shards of a run, or several runs, into one run folder with its reports, and ends ' +
        'with the verdict over all of them.',
    )
    .argument('<run...>', 'run folders, or their results.json')
    .option('--baseline <path>', 'as for `midturn run`')
    .option('--no-baseline', 'expect everything to hold')
    .option('--strict', 'end with 1 for violations that the baseline expects, too')
    .option('--out <folder>', 'where run folders go', 'reports/runs')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', '\nExample:\n  midturn merge shards/1/* shards/2/*')
    .action((runs: string[], flags: MergeFlags) => merge(runs, flags, context));
}

async function merge(
  runs: readonly string[],
  flags: MergeFlags,
  context: CliContext,
): Promise<void> {
  const merged = mergeRuns(runs.map(readRun));
  const drivers = [...new Set(merged.results.cases.map(({ driver }) => driver))];
  const baselines = await loadBaselines(flags, drivers);
  const { seed } = merged.results;
  const folder = await makeRunFolder(flags.out, systemClock.wallTime(), [], seed);
  const cases = await copyHistories(merged, folder);
  const results: RunResults = {
    ...merged.results,
    id: folder.split(/[\\/]/).at(-1) ?? folder,
    ...judgeRun(cases, baselines, flags.strict ?? false),
  };
  await tellRun(results, folder, flags.json ?? false, context);
}

/** What is read for ever, or is no file: a pipe, a device. */
async function refuseSpecial(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  throw new HarnessError('BAD_ARGUMENT', `Expected the history \`${path}\` to be a plain file.`);
}

/** Copies each history under a name of its own; one that is gone leaves its case without. */
async function copyHistories({ sources }: MergedRun, folder: string): Promise<CaseResult[]> {
  await mkdir(join(folder, 'histories'));
  const taken = new Set<string>();
  const cases: CaseResult[] = [];
  for (const { result, folder: from } of sources) {
    const { history, ...rest } = result;
    if (history === undefined) {
      cases.push(result);
      continue;
    }
    const twin = taken.has(fileName(result.id)) ? `-seed-${result.seed}` : '';
    taken.add(fileName(result.id));
    const name = `histories/${fileName(result.id)}${twin}.jsonl`;
    const source = await pathInRun(from, history);
    await refuseSpecial(source);
    const copied = await copyFile(source, join(folder, name)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    cases.push(copied ? { ...result, history: name } : rest);
  }
  return cases;
}
