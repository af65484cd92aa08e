import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { cacheFolder } from '../drivers/cache-folder.ts';
import type { Driver } from '../drivers/driver.ts';
import { findDriver, drivers as kinds } from '../drivers/index.ts';
import { HarnessError } from '../errors.ts';
import { printPlan } from '../plan/print.ts';
import type { BaselineFile } from '../runner/baseline.ts';
import { judgeRun } from '../runner/judge-run.ts';
import type { RunResults } from '../runner/results.ts';
import { runAll } from '../runner/run-all.ts';
import { appendRun, type PastRun, readRunHistory } from '../runner/run-history.ts';
import { withoutSecrets } from '../runner/without-secrets.ts';
import { backendOption } from './backend-option.ts';
import { baselinesFolder, loadBaselines, writeBaselines } from './baselines.ts';
import type { CliContext } from './cli-context.ts';
import { errorText } from './exit-codes.ts';
import { duration, listOf, shardOf, wholeNumber } from './option-values.ts';
import { progressOn } from './progress.ts';
import { addConfigOptions, loadProject, type Project } from './project.ts';
import { readPlan } from './read-plan.ts';
import { type RunFlags, settingsOf } from './run-settings.ts';
import { shellLine } from './shell-words.ts';
import { tellRun } from './tell-run.ts';

/** `midturn run`: scenarios on drivers; a report, and an exit code for CI. */
export function addRunCommand(program: Command, context: CliContext): void {
  const command = program
    .command('run')
    .summary('run scenarios on implementations')
    .description(
      'Runs scenarios on implementations: starts each, breaks its connections as the plan says, ' +
        'takes the faults away, and judges what was lost. Writes a report and ends with its verdict.',
    )
    .argument(
      '[scenario...]',
      'ids, areas (`tail`) or globs (`close/*`); default: all, or as configured',
    )
    .option(
      '--driver <id>',
      'implementation, such as reference or codex@0.169.0; may be given more than once (default: ' +
        'reference, and the checkouts in MIDTURN_CHECKOUTS)',
      listOf,
    )
    .option(
      '--client <command>',
      'a client of yours, run once a turn, as in `node my-client.js {url} {prompt}`',
      listOf,
    )
    .option(
      '--server <command>',
      'a server of yours, as in `my-server --port {port}`; our client drives it',
      listOf,
    )
    .option(
      '--ready <how>',
      'how a server of yours is known to be ready: port, a URL that answers 200, or line:REGEX',
    )
    .option('--seed <integer>', 'seed of every draw', wholeNumber('--seed', 0, 2 ** 32 - 1), 1)
    .option('--runs <integer>', 'times each case runs', wholeNumber('--runs', 1, 10_000), 1)
    .option('--plan <plan>', "plan text or file in place of the scenarios' own")
    .option(
      '--baseline <path>',
      `baseline, or a folder with one for each driver; default: ${baselinesFolder} where it exists`,
    )
    .option('--no-baseline', 'expect everything to hold')
    .option('--update-baseline', 'write what the run finds into the baselines')
    .option('--strict', 'end with 1 for violations that the baseline expects, too')
    .option('--no-strict', 'do not, whatever the config file says')
    .option(
      '--backend <server>',
      'toxiproxy=URL: proxies of that server stand on the hops, as on another host',
    )
    .option('--backend-reach <address>', 'of this machine, for a backend on another host to dial')
    .option('--shard <i/n>', 'run only part i of n; `midturn merge` joins them', shardOf('--shard'))
    .option(
      '--history <file>',
      'a file of runs (JSONL) to add this one to; the report shows the trend',
    )
    .option('--out <folder>', 'where run folders go', 'reports/runs')
    .option('--workers <integer>', 'cases side by side', wholeNumber('--workers', 1, 64), 2)
    .option(
      '--timeout <duration>',
      'end the whole run after this long; what has finished is kept',
      duration('--timeout'),
    )
    .option('--json', 'print the results as JSON')
    .addHelpText('after', help)
    .action(async (asked: string[], typed: RunFlags) => {
      const project = await loadProject(typed);
      const isTyped = (flag: string) => command.getOptionValueSource(flag) === 'cli';
      await run(asked, settingsOf(typed, project.config, isTyped), project, context);
    });
  addConfigOptions(command);
}

const help = `
Examples:
  midturn run
  midturn run tail close/client-close --driver codex@0.169.0 --driver codex@0.117.0
  midturn run tail/reset-mid-turn --runs 20 --seed 7
  midturn run --driver codex@0.169.0 --update-baseline
  midturn run --client 'node my-client.js {url} {prompt}'
  midturn run --server 'my-server --port {port}'
  midturn run --server 'my-server --port {port}' --ready 'http://127.0.0.1:{port}/readyz'
  midturn run --shard 1/2
  midturn run --history reports/history.jsonl
  midturn run tail --backend toxiproxy=http://127.0.0.1:8474
  midturn run tail/undisturbed --plan 'close(1012) on turn/started#2'

A baseline says what is known not to hold: then only what is new ends the run with 1, and an entry
that is no longer true. With --plan, only a baseline that you name is read.

A backend is a \`midturn server --messages\`, which carries whole plans and tells what it did, or a
Toxiproxy, which carries lines about bytes (latency, bandwidth, slicer, ...). It does not tell what fired:
where that cannot be seen behind it either, the case is unknown.

A config file, midturn.config.ts (or .js, .mjs, .yaml) in the current folder, says what is not typed, so
that CI is \`npx midturn run\`; flags win over it, and named scenarios and drivers replace its own:
  import { defineConfig } from 'midturn';
  export default defineConfig({
    drivers: ['codex@0.169.0'], scenarios: ['tail', 'close/*'],
    baseline: 'baselines', runs: 3, seed: 1, workers: 2, timeout: '10m', out: 'runs',
    history: 'history.jsonl', strict: false,
  });
Its \`scenarios\` may hold scenarios of your own, made by \`defineScenario\`. Its paths are relative to it.

Plans are explained by \`midturn explain\`, names are listed by \`midturn list\`.`;

/** `--client X` is short for `--driver 'client(X)'`, which is how replay lines write it. */
function driversOf({ driver = [], client = [], server = [], ready }: RunFlags): Driver[] {
  if (ready !== undefined && server.length === 0) {
    throw new HarnessError('BAD_ARGUMENT', 'Expected `--server` with `--ready`.');
  }
  const how = ready === undefined ? '' : `ready=${shellLine([ready])} `;
  const named = [
    ...driver,
    ...client.map((command) => `client(${command})`),
    ...server.map((command) => `server(${how}${command})`),
  ];
  if (named.length > 0) return [...new Set(named)].map(findDriver);
  return [findDriver('reference'), ...checkoutDrivers()];
}

/** Drivers whose checkout is in the folder that the environment names. */
function checkoutDrivers(): Driver[] {
  const needy = kinds.filter(({ needs }) => needs === 'checkout');
  return needy.map((kind) => kind.create(undefined)).filter(({ missing }) => missing === undefined);
}

async function run(
  asked: readonly string[],
  flags: RunFlags,
  project: Project,
  context: CliContext,
): Promise<void> {
  const { console } = context;
  if (project.path !== undefined) console.note(`Config: ${project.path}`);
  const scenarios = project.select(asked);
  const drivers = driversOf(flags);
  const plan = flags.plan === undefined ? undefined : printPlan(readPlan(flags.plan));
  const backend = backendOption(flags.backend, flags.backendReach);
  const baselines = await loadBaselines(flags, withoutSecrets(drivers.map(({ id }) => id)));
  const past = flags.history === undefined ? undefined : await readRunHistory(flags.history);
  const deadline = deadlineOf(flags.timeout);
  const progress = progressOn(console.stderr, console.colours);
  try {
    const finished = await runAll({
      scenarios,
      drivers,
      seed: flags.seed,
      runs: flags.runs,
      ...(plan !== undefined && { plan }),
      ...(flags.shard && { shard: flags.shard }),
      ...(backend && { backend }),
      ...{ baselines, strict: flags.strict ?? false },
      outFolder: flags.out,
      cacheFolder: cacheFolder(),
      workers: flags.workers,
      replayFlags: project.replayFlags,
      command: context.command,
      signal: AbortSignal.any([context.signal, deadline.signal]),
      onProgress: (event) => progress.show(event),
    });
    progress.end();
    const { folder } = finished;
    const judged = await updateAsAsked(finished.results, baselines, flags, context);
    const results = {
      ...(await withTrend(judged, flags.history, past)),
      ...(project.path !== undefined && { config: project.path }),
    };
    await tellRun(results, folder, flags.json ?? false, context);
    if (deadline.signal.aborted) console.note(errorText(deadline.signal.reason));
  } finally {
    progress.end();
    deadline.cancel();
  }
}

/** The file gets this run too, but the report looks back on those before it. */
async function withTrend(
  results: RunResults,
  file: string | undefined,
  runs: readonly PastRun[] | undefined,
): Promise<RunResults> {
  if (file === undefined || runs === undefined) return results;
  await appendRun(file, results);
  return { ...results, trend: { file, runs } };
}

/** With `--update-baseline`, the run is judged by the baselines as they are now. */
async function updateAsAsked(
  results: RunResults,
  before: readonly BaselineFile[],
  flags: RunFlags,
  { console }: CliContext,
): Promise<RunResults> {
  if (!flags.updateBaseline) return results;
  const target = flags.baseline || baselinesFolder;
  const files = await writeBaselines(results.cases, before, target, console);
  return { ...results, ...judgeRun(results.cases, files, flags.strict ?? false) };
}

function deadlineOf(timeoutMs: number | undefined): { signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  if (timeoutMs === undefined) return { signal: controller.signal, cancel: () => {} };
  const timer = systemClock.after(timeoutMs, () => {
    const text = `Expected the run to end within \`--timeout\` (${timeoutMs / 1000} s), it did not.`;
    controller.abort(new HarnessError('TIMED_OUT', text));
  });
  return { signal: controller.signal, cancel: () => timer.cancel() };
}
