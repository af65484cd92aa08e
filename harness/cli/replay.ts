import type { Command } from 'commander';
import { cacheFolder } from '../drivers/cache-folder.ts';
import { findDriver } from '../drivers/index.ts';
import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import { redacted } from '../history/redact.ts';
import { suggest } from '../plan/suggest.ts';
import { exitCodeOf } from '../runner/exit-code.ts';
import type { CaseResult } from '../runner/results.ts';
import { type FinishedRun, runAll } from '../runner/run-all.ts';
import { backendOption } from './backend-option.ts';
import type { CliContext } from './cli-context.ts';
import { confirmRunFolder } from './confirm-run-folder.ts';
import { firstDifference } from './first-difference.ts';
import { progressOn } from './progress.ts';
import { addConfigOptions, type ConfigFlags, loadProject, type Project } from './project.ts';
import { findProjectConfig } from './read-project-config.ts';
import { readRun } from './run-files.ts';
import { writeRunFiles } from './show-run.ts';
import { readStoredHistory } from './stored-history.ts';

interface ReplayFlags extends ConfigFlags {
  readonly out: string;
  readonly backendReach?: string;
  readonly trust?: boolean;
  readonly json?: boolean;
}

/** `midturn replay <run> [case]`: the same seed and plan again, and the first difference. */
export function addReplayCommand(program: Command, context: CliContext): void {
  const command = program
    .command('replay')
    .summary('run the cases of an earlier run again')
    .description(
      'Runs cases of an earlier run again with the same seed and plan, and says what differs first. ' +
        'Without a case: those that did not hold, or all when all held.',
    )
    .argument('<run>', 'a run folder or its results.json')
    .argument('[case]', 'id of a case, or a part of one')
    .option('--out <folder>', 'where run folders go', 'reports/runs')
    .option('--backend-reach <address>', 'as in `midturn run`, where the run had a backend')
    .option('--trust', 'run what a folder names that was not written on this machine, unasked')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  midturn replay reports/runs/<run>
  midturn replay reports/runs/<run> 'tail/reset-mid-turn / codex@0.169.0'

A run folder names commands, folders of code and addresses. Those that nobody has asked for on this
machine, in this folder, are shown and have to be confirmed.

The exit code is that of the new runs.`,
    )
    .action((run: string, asked: string | undefined, flags: ReplayFlags) =>
      replay(run, asked, flags, context),
    );
  addConfigOptions(command);
}

async function replay(
  run: string,
  asked: string | undefined,
  flags: ReplayFlags,
  context: CliContext,
): Promise<void> {
  const { console } = context;
  const stored = readRun(run);
  const cases = pickCases(stored.results.cases, asked);
  const found = flags.config === undefined ? findProjectConfig() : undefined;
  const brought = {
    ...{ drivers: cases.map(({ driver }) => driver), backend: stored.results.backend },
    ...{ config: found, folder: stored.folder },
  };
  await confirmRunFolder(brought, flags.trust ?? false, context);
  const project = await loadProject(flags);
  const replayed: { before: CaseResult; after: CaseResult; difference: string | undefined }[] = [];
  for (const before of cases) {
    const again = await runAgain(before, stored.results.backend, flags, project, context);
    const after = again.results.cases[0];
    if (after === undefined) throw new HarnessError('INTERNAL', `no result of ${before.id}`);
    const difference = firstDifference(
      { result: before, events: await eventsOf(stored.folder, before) },
      { result: after, events: await eventsOf(again.folder, after) },
    );
    replayed.push({ before, after, difference });
    if (flags.json) continue;
    console.print(`${console.colours.bold(before.id)}  seed ${before.seed}`);
    console.print(`  before  ${before.outcome}`);
    console.print(`  now     ${after.outcome}  ${console.colours.dim(again.folder)}`);
    console.print(`  ${difference ? `first difference: ${difference}` : 'the same again'}`);
  }
  if (flags.json) console.printJson({ replayed });
  context.exitWith(exitCodeOf(replayed.map(({ after }) => after)));
}

function pickCases(cases: readonly CaseResult[], asked: string | undefined): CaseResult[] {
  if (asked === undefined) {
    const red = cases.filter(({ outcome }) => outcome !== 'holds' && outcome !== 'not-testable');
    return red.length > 0 ? red : [...cases];
  }
  const exact = cases.filter(({ id }) => id === asked);
  const found = exact.length > 0 ? exact : cases.filter(({ id }) => id.includes(asked));
  if (found.length > 0) return found;
  const ids = cases.map(({ id }) => id);
  throw new HarnessError(
    'BAD_ARGUMENT',
    `Expected a case of this run, got \`${asked}\`.${suggest(asked, ids) || ` Cases: ${ids.join('; ')}.`}`,
  );
}

async function runAgain(
  one: CaseResult,
  backendBefore: string | undefined,
  flags: ReplayFlags,
  project: Project,
  context: CliContext,
): Promise<FinishedRun> {
  if (one.driver.includes(redacted)) {
    const line = `Expected a driver as it was typed, got \`${one.driver}\`: a secret was taken out of it.`;
    throw new HarnessError('BAD_ARGUMENT', `${line} Run its replay line with the secret put back.`);
  }
  const backend = backendOption(backendBefore, flags.backendReach);
  const progress = progressOn(context.console.stderr, context.console.colours);
  try {
    const finished = await runAll({
      scenarios: project.select([one.scenario]),
      drivers: [findDriver(one.driver)],
      seed: one.seed,
      ...(backend && { backend }),
      plan: one.plan.join('\n'),
      outFolder: flags.out,
      cacheFolder: cacheFolder(),
      workers: 1,
      replayFlags: project.replayFlags,
      command: context.command,
      signal: context.signal,
      onProgress: (event) => progress.show(event),
    });
    context.signal.throwIfAborted();
    await writeRunFiles(finished.results, finished.folder);
    return finished;
  } finally {
    progress.end();
  }
}

/** Empty where the history is gone: then only results are compared. */
async function eventsOf(folder: string, one: CaseResult): Promise<readonly HistoryEvent[]> {
  if (one.history === undefined) return [];
  try {
    return (await readStoredHistory(folder, one.history)).events;
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'FILE_NOT_FOUND') return [];
    throw error;
  }
}
