import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { cacheFolder } from '../drivers/cache-folder.ts';
import { findDriver } from '../drivers/index.ts';
import { HarnessError } from '../errors.ts';
import { faults } from '../faults/index.ts';
import { suggest } from '../plan/suggest.ts';
import { describeEnvironment } from '../runner/environment.ts';
import { cutShortExit, decideExit, type ExitDecision } from '../runner/exit-code.ts';
import { rememberCommands } from '../runner/known-commands.ts';
import { type CaseResult, type RunResults, resultsVersion } from '../runner/results.ts';
import { makeRunFolder } from '../runner/run-folder.ts';
import { type Finding, type SearchResult, search } from '../runner/search.ts';
import { withoutSecrets } from '../runner/without-secrets.ts';
import type { CliContext } from './cli-context.ts';
import { durationOption, listOf, wholeNumber } from './option-values.ts';
import { addConfigOptions, type ConfigFlags, loadProject } from './project.ts';
import { readPlan } from './read-plan.ts';
import { writeRunFiles } from './show-run.ts';

interface SearchFlags extends ConfigFlags {
  readonly driver: string;
  readonly seed: number;
  readonly runs: number;
  readonly time: number;
  readonly fault?: readonly string[];
  readonly plan?: string;
  readonly lines: number;
  readonly workers: number;
  readonly out: string;
  readonly json?: boolean;
}

/** `midturn search`: random plans until one breaks something, and then the least of it. */
export function addSearchCommand(program: Command, context: CliContext): void {
  const command = program
    .command('search')
    .summary('search for a plan that breaks an implementation')
    .description(
      'Runs a scenario with random plans drawn from a seed. A plan that breaks an invariant is shrunk to ' +
        'the lines that matter, run again to confirm it, and saved as text beside the report.',
    )
    .argument('[scenario]', 'whose workload and invariants are used', 'tail/undisturbed')
    .option('--driver <id>', 'implementation, such as reference or codex@0.169.0', 'reference')
    .option('--seed <integer>', 'seed of the plans', wholeNumber('--seed', 0, 2 ** 31 - 1), 1)
    .option('--runs <integer>', 'plans at the most', wholeNumber('--runs', 1, 100_000), 100)
    .addOption(durationOption('--time <duration>', 'longest search, shrinking included', '1m'))
    .option('--plan <file-or-text>', 'shrink this plan instead of drawing any')
    .option('--fault <name>', 'draw from this fault; may be given more than once', listOf)
    .option('--lines <integer>', 'lines of a plan', wholeNumber('--lines', 1, 10), 3)
    .option('--workers <integer>', 'cases side by side', wholeNumber('--workers', 1, 64), 2)
    .option('--out <folder>', 'where run folders go', 'reports/runs')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', help)
    .action(async (asked: string, flags: SearchFlags) => run(asked, flags, context));
  addConfigOptions(command);
}

const help = `
Examples:
  midturn search
  midturn search tail/reset-mid-turn --driver codex@0.169.0 --runs 200 --time 5m
  midturn search --fault reset --fault cut --lines 1 --seed 7
  midturn search --plan five-lines.plan --driver reference@turn-aborted-on-drop

Plans pause and restart the processes that the driver declares, such as server and provider, and end those
that their implementation itself starts again. --fault restart --fault pause draws nothing else.

A plan of which no line found its message proves nothing; it is counted apart and another is drawn.`;

async function run(asked: string, flags: SearchFlags, context: CliContext): Promise<void> {
  const { console } = context;
  const project = await loadProject(flags);
  const scenario = project.selectOne(asked);
  const driver = findDriver(flags.driver);
  checkFaults(flags.fault ?? []);
  const progress = (text: string) => void console.stderr.write(`${driver.id}: ${text}\n`);
  await driver.prepare({ cacheFolder: cacheFolder(), signal: context.signal, progress });
  const startedAt = systemClock.wallTime();
  rememberCommands([driver.id]);
  const folder = await makeRunFolder(flags.out, startedAt, [scenario], flags.seed);
  await mkdir(join(folder, 'histories'));
  console.stderr.write(`${flags.runs} plans at the most, seed ${flags.seed}\n`);
  const found = await search({
    scenario,
    driver,
    seed: flags.seed,
    runsMax: flags.runs,
    timeMaxMs: flags.time,
    linesMax: flags.lines,
    workers: flags.workers,
    ...(flags.fault && { faults: flags.fault }),
    ...(flags.plan !== undefined && { plan: readPlan(flags.plan) }),
    replayFlags: project.replayFlags(scenario),
    folder,
    cacheFolder: cacheFolder(),
    signal: context.signal,
    onCase: progressOf((line) => void console.stderr.write(`${line}\n`)),
  });
  await savePlans(found.findings, folder);
  const results = withoutSecrets(
    resultsOf(found, {
      id: folder,
      startedAt,
      command: context.command,
      reason: context.signal.reason,
    }),
  );
  const reportPath = await writeRunFiles(results, folder);
  if (flags.json) console.printJson(withoutSecrets(found));
  else console.print(describe(found, reportPath));
  if (found.cases === 0 && !found.cutShort) console.note(nothingTried(flags));
  context.exitWith(results.exitCode);
}

function nothingTried({ fault }: SearchFlags): string {
  const from = fault === undefined ? '' : ` of \`--fault ${fault.join(', ')}\``;
  return `No plan${from} found anything to hit in this scenario, so nothing was shown.`;
}

function checkFaults(names: readonly string[]): void {
  const known = faults.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const hint = suggest(name, known) || ' `midturn list faults` has them all.';
    throw new HarnessError(
      'UNKNOWN_FAULT',
      `Expected \`--fault\` to be a fault, got \`${name}\`.${hint}`,
    );
  }
}

/** A line now and then: every case that did not hold, and every fiftieth. */
function progressOf(write: (line: string) => void) {
  let cases = 0;
  return (result: CaseResult, stage: string) => {
    cases += 1;
    if (result.outcome === 'violated') write(`${stage}: violated by ${result.plan.join('; ')}`);
    else if (cases % 50 === 0) write(`${cases} plans run`);
  };
}

async function savePlans(findings: readonly Finding[], folder: string): Promise<void> {
  if (findings.length === 0) return;
  await mkdir(join(folder, 'plans'));
  for (const [index, { invariant, drawn, minimal }] of findings.entries()) {
    const comment = drawn.split('\n').map((line) => `#   ${line}`);
    const text = withoutSecrets(
      `# Breaks ${invariant}. Drawn as:\n${comment.join('\n')}\n${minimal}\n`,
    );
    await writeFile(join(folder, 'plans', `${index + 1}-${invariant}.plan`), text);
  }
}

function resultsOf(
  found: SearchResult,
  run: { id: string; startedAt: string; command: string; reason: unknown },
): RunResults {
  const broken = found.findings.map(shrunkCase);
  const cases = [...broken, ...found.unknown];
  return {
    midturn: 'results',
    version: resultsVersion,
    id: run.id.split(/[\\/]/).at(-1) ?? run.id,
    startedAt: run.startedAt,
    durationMs: found.durationMs,
    seed: found.seed,
    command: run.command,
    environment: describeEnvironment(),
    cases,
    ...(found.cutShort ? cutShortExit(run.reason) : decideSearch(found, cases)),
  };
}

/** A search that broke nothing in any case holds; one without a case shows nothing. */
function decideSearch(found: SearchResult, cases: readonly CaseResult[]): ExitDecision {
  if (cases.length === 0 && found.cases > 0) return { exitCode: 0, exitRule: 'all-hold' };
  return decideExit(cases);
}

const shrunkCase = (finding: Finding): CaseResult => ({
  ...finding.result,
  shrunk: {
    drawn: finding.drawn.split('\n'),
    steps: finding.shrinks,
    tried: finding.shrinksTried,
    confirmed: finding.confirmed,
    of: finding.of,
  },
});

function describe(found: SearchResult, reportPath: string): string {
  const counts = Object.entries(found.outcomes).map(([outcome, n]) => `${n} ${outcome}`);
  const seconds = (found.durationMs / 1_000).toFixed(1);
  const perSecond = (found.cases / (found.durationMs / 1_000)).toFixed(1);
  return [
    ...found.findings.flatMap(describeFinding),
    ...found.unknown.slice(0, 10).map((one) => `unknown: ${one.plan.join('; ')}: ${one.reason}`),
    `${found.cases} cases in ${seconds} s (${perSecond} a second): ${counts.join(', ') || 'none'}; ` +
      `${found.notExercised} plans found nothing to hit. Seed ${found.seed}.`,
    `Report: ${reportPath}`,
  ].join('\n');
}

function describeFinding(finding: Finding): string[] {
  const verdict = finding.result.verdicts.find((one) => one.invariant === finding.invariant);
  return [
    `✗ ${finding.invariant} is violated: ${verdict?.reason ?? ''}`,
    ...finding.minimal.split('\n').map((line) => `  plan    ${line}`),
    `  drawn   ${finding.drawn.split('\n').join('; ')} (${finding.shrinks} steps simpler, ${finding.shrinksTried} tried)`,
    `  again   ${finding.confirmed} of ${finding.of} runs of the minimal plan break it` +
      `${finding.confirmed < finding.of ? ': flaky' : ''}`,
    ...(finding.fastCheck === undefined
      ? []
      : [`  check   fast-check seed ${finding.fastCheck.seed}, path ${finding.fastCheck.path}`]),
    `  replay  ${finding.result.replay}`,
    '',
  ];
}
