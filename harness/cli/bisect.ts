import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { cacheFolder } from '../drivers/cache-folder.ts';
import { findDriver, drivers as kinds } from '../drivers/index.ts';
import { byNumbers, npmVersions } from '../drivers/npm-versions.ts';
import { HarnessError } from '../errors.ts';
import { invariants } from '../invariants/index.ts';
import { type Bisection, bisect, type StepVerdict } from '../runner/bisect.ts';
import type { CaseResult } from '../runner/results.ts';
import { runAll } from '../runner/run-all.ts';
import type { Scenario } from '../runner/scenario.ts';
import type { CliContext } from './cli-context.ts';
import { wholeNumber } from './option-values.ts';
import { addConfigOptions, type ConfigFlags, loadProject, type Project } from './project.ts';

interface BisectFlags extends ConfigFlags {
  readonly good: string;
  readonly bad: string;
  readonly runs: number;
  readonly seed: number;
  readonly invariant?: string;
  readonly installed?: boolean;
  readonly out: string;
  readonly json?: boolean;
}

/** `midturn bisect`: the version in which a scenario began to be violated. */
export function addBisectCommand(program: Command, context: CliContext): void {
  const command = program
    .command('bisect')
    .summary('find the version that broke a scenario')
    .description(
      'Binary search over the published versions between a good one and a bad one, for the first that ' +
        'is bad. Versions that show nothing, or cannot be installed, are skipped. The good one may be the ' +
        'newer: then it is the last version with the bug that is found.',
    )
    .argument('<scenario>', 'id of one scenario')
    .requiredOption('--good <driver>', 'a version on which it holds, such as codex@0.169.0')
    .requiredOption('--bad <driver>', 'a version on which it is violated, such as codex@0.117.0')
    .option('--invariant <id>', 'bad is what violates this one; default: any of the scenario')
    .option(
      '--runs <integer>',
      'times each version runs; one violation makes it bad',
      wholeNumber('--runs', 1, 1_000),
      1,
    )
    .option('--seed <integer>', 'seed of every draw', wholeNumber('--seed', 0, 2 ** 32 - 1), 1)
    .option('--installed', 'only versions that are in the cache folder; asks no registry')
    .option('--out <folder>', 'where run folders go', 'reports/runs')
    .option('--json', 'print the steps and what was found as JSON')
    .addHelpText('after', help)
    .action((asked: string, flags: BisectFlags) => runBisect(asked, flags, context));
  addConfigOptions(command);
}

const help = `
Examples:
  midturn bisect backpressure/slow-consumer --bad codex@0.117.0 --good codex@0.169.0
  midturn bisect tail/reset-mid-turn --good codex@0.142.0 --bad codex@0.169.0 --runs 5

The exit code is 0 when the version was found.`;

interface Step {
  readonly driver: string;
  readonly verdict: StepVerdict;
  /** Of `runs` cases, so many were violated. */
  readonly violated: number;
  readonly runs: number;
  readonly reason: string;
  readonly replay: string;
}

async function runBisect(asked: string, flags: BisectFlags, context: CliContext): Promise<void> {
  const { console } = context;
  const project = await loadProject(flags);
  const scenario = project.selectOne(asked);
  checkInvariant(flags.invariant, scenario);
  const { name, versions } = await versionsBetween(flags, context.signal);
  const steps: Step[] = [];
  const judge = async (version: string, left?: number): Promise<StepVerdict> => {
    const step = await tryVersion(
      `${name}@${version}`,
      scenario,
      { ...flags, replayFlags: project.replayFlags },
      context,
    );
    steps.push(step);
    if (!flags.json) console.print(stepLine(step, left));
    return step.verdict;
  };
  console.note(`${versions.length} versions from ${flags.good} to ${flags.bad}`);
  await checkEnd(versions[0] ?? '', 'good', judge, steps);
  await checkEnd(versions.at(-1) ?? '', 'bad', judge, steps);
  const found = await bisect(versions, judge);
  const bad = steps.find(({ driver }) => driver === `${name}@${found.firstBad}`) as Step;
  if (flags.json) console.printJson({ scenario: scenario.id, steps, ...found, replay: bad.replay });
  else for (const line of ['', ...foundLines(name, found, bad)]) console.print(line);
}

function checkInvariant(id: string | undefined, { invariants: judged }: Scenario): void {
  if (id === undefined || judged.includes(id)) return;
  const known = invariants.some((one) => one.id === id) ? 'one of this scenario' : 'an invariant';
  const message = `Expected \`--invariant\` to be ${known} (${judged.join(', ')}), got \`${id}\`.`;
  throw new HarnessError('BAD_ARGUMENT', message);
}

/** The versions from the good one to the bad one, both included. */
async function versionsBetween(
  { good, bad, installed }: BisectFlags,
  signal: AbortSignal,
): Promise<{ name: string; versions: string[] }> {
  const [first, last] = [findDriver(good), findDriver(bad)];
  const kind = kinds.find(({ name }) => name === first.name);
  const [from, to] = [first.version, last.version];
  if (!kind?.npmPackage || first.name !== last.name || !from || !to || from === to) {
    const names = kinds.filter((one) => one.npmPackage).map((one) => one.name);
    const message = `Expected \`--good\` and \`--bad\` to be two versions of one driver that npm has (${names.join(', ')}), got \`${good}\` and \`${bad}\`.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  const all = installed
    ? await readdir(join(cacheFolder(), kind.name)).catch(() => [])
    : await npmVersions(kind.npmPackage, signal);
  const [low, high] = [from, to].sort(byNumbers) as [string, string];
  const between = all.filter((one) => byNumbers(low, one) < 0 && byNumbers(one, high) < 0);
  const versions = [low, ...between.sort(byNumbers), high];
  return { name: kind.name, versions: from === low ? versions : versions.reverse() };
}

async function tryVersion(
  id: string,
  scenario: Scenario,
  { runs, seed, invariant, out, replayFlags }: BisectFlags & Pick<Project, 'replayFlags'>,
  context: CliContext,
): Promise<Step> {
  const { results } = await runAll({
    ...{ scenarios: [scenario], drivers: [findDriver(id)], runs, seed, outFolder: out, workers: 1 },
    ...{ cacheFolder: cacheFolder(), command: context.command, signal: context.signal },
    replayFlags,
    onProgress: (event) => {
      if (event.type === 'preparing') context.console.note(`${event.driver}: ${event.text}`);
    },
  });
  context.signal.throwIfAborted();
  const broken = results.cases.filter((one) => breaks(one, invariant));
  const shown = broken[0] ?? results.cases.find((one) => !isGood(one, invariant));
  const good = results.cases.length > 0 && results.cases.every((one) => isGood(one, invariant));
  return {
    ...{ driver: id, violated: broken.length, runs: results.cases.length },
    verdict: broken.length > 0 ? 'bad' : good ? 'good' : 'skip',
    reason: shown?.reason ?? '',
    replay: (shown ?? results.cases[0])?.replay ?? '',
  };
}

function breaks({ verdicts }: CaseResult, invariant: string | undefined): boolean {
  return verdicts.some(
    (one) => one.verdict === 'violated' && (invariant ?? one.invariant) === one.invariant,
  );
}

function isGood({ outcome, verdicts }: CaseResult, invariant: string | undefined): boolean {
  if (invariant === undefined) return outcome === 'holds';
  return verdicts.some((one) => one.invariant === invariant && one.verdict === 'holds');
}

async function checkEnd(
  version: string,
  expected: 'good' | 'bad',
  judge: (version: string) => Promise<StepVerdict>,
  steps: readonly Step[],
): Promise<void> {
  const verdict = await judge(version);
  if (verdict === expected) return;
  const { driver, reason } = steps.at(-1) as Step;
  const found = verdict === 'skip' ? 'shows nothing' : `is ${verdict}`;
  const message = `Expected \`--${expected}\` to name a ${expected} version, but ${driver} ${found}${reason === '' ? '' : `: ${reason}`}`;
  throw new HarnessError('BAD_ARGUMENT', message);
}

const words: Readonly<Record<StepVerdict, string>> = {
  good: '✓ good',
  bad: '✗ bad',
  skip: '? skipped',
};

function stepLine({ driver, verdict, violated, runs, reason }: Step, left?: number): string {
  const count = verdict === 'skip' ? reason : `${violated} of ${runs} violated`;
  const rest = left === undefined ? '' : `  (at most ${left - 1} more)`;
  return `${driver.padEnd(20)} ${words[verdict].padEnd(10)} ${count}${verdict === 'skip' ? '' : rest}`;
}

function foundLines(name: string, found: Bisection, bad: Step): string[] {
  const { firstBad, lastGood, skipped } = found;
  return [
    `${name}@${firstBad} is bad, and ${name}@${lastGood} is good.`,
    ...(skipped.length === 0
      ? []
      : [`Between them, nothing could be shown of ${skipped.join(', ')}.`]),
    `  ${bad.reason}`,
    `  replay  ${bad.replay}`,
  ];
}
