import { type Command, Option } from 'commander';
import { systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import { printPlan } from '../plan/print.ts';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';
import { findingsOf } from '../repro/findings.ts';
import { findingsMarkdown } from '../repro/findings-markdown.ts';
import { findingsText } from '../repro/findings-text.ts';
import { parseLinkSpec } from '../repro/link-spec.ts';
import {
  type Count,
  counts,
  type Repeated,
  type RepeatOptions,
  type RunOutcome,
  repeatCommand,
} from '../repro/repeat-command.ts';
import type { FaultSearchResult } from '../repro/search-fault.ts';
import { packageVersion } from '../runner/environment.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-codes.ts';
import { durationOption, wholeNumber } from './option-values.ts';
import { profileOption, profileWords } from './profile-option.ts';
import { readPlan } from './read-plan.ts';
import { type SearchFlag, searchFlagOf, searchShown, searchWords } from './repro-search.ts';
import { shellLine } from './shell-words.ts';

interface ReproFlags {
  readonly runs: number;
  readonly link?: string;
  readonly plan?: string;
  readonly seed: number;
  readonly expect?: string;
  readonly timeout: number;
  readonly count: Count;
  readonly profile: string;
  readonly record?: string;
  readonly search?: SearchFlag;
  readonly searchTime: number;
  readonly searchPlans: number;
  readonly json?: boolean;
}

/** `midturn repro -- <command>`: the pattern of its failures, and what differs on the wire. */
export function addReproCommand(program: Command, context: CliContext): void {
  program
    .command('repro')
    .summary('repeat a command and find the pattern of its failures')
    .description(
      'Runs a command several times, one after the other, and says what the failures have in common: ' +
        'steady, alternating, first-only, degrading or flaky, and how likely that is by chance. With a ' +
        'link, it also says what differs first on the wire between a run that passed and one that ' +
        'failed. It ends with Markdown for an issue.',
    )
    .argument('<command...>', 'what to run, behind `--`; no shell runs it')
    .option('--runs <integer>', 'how often', wholeNumber('--runs', 1, 1_000), 6)
    .option(
      '--link <where>',
      'stand before a server (`ws://127.0.0.1:4500`, `LISTEN=UPSTREAM`) or a program (`stdio:codex app-server`)',
    )
    .option('--plan <plan>', 'what to break on the link and when; default: nothing')
    .option('--seed <integer>', 'seed of every draw', wholeNumber('--seed', 0, 2 ** 32 - 1), 1)
    .option('--expect <regex>', 'what stdout must match, beside exit code 0')
    .addOption(
      new Option(
        '--count <what>',
        '`run`: #1 and `times` of a plan count anew in each run; `all`: over all runs',
      )
        .choices(counts)
        .default('run'),
    )
    .option('--profile <name>', `which messages mean what: ${profileWords}`, 'app-server')
    .addOption(durationOption('--timeout <duration>', 'longest run of the command', '2m'))
    .option('--record <file>', 'keep the history of all runs')
    .option(
      '--search [pattern]',
      'when all runs pass: find the smallest fault on the link that makes them fail, or fail like that ' +
        '(steady, alternating, first-only, degrading, flaky)',
      searchFlagOf,
    )
    .addOption(durationOption('--search-time <duration>', 'longest search', '2m'))
    .option(
      '--search-plans <integer>',
      'plans to try at the most',
      wholeNumber('--search-plans', 1, 10_000),
      100,
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', help)
    .action((command: string[], flags: ReproFlags) => repro(command, flags, context));
}

const help = `
Examples:
  midturn repro -- node companion.mjs task 'say hello'
  midturn repro --link 'stdio:codex app-server' -- node companion.mjs task 'say hello'
  midturn repro --link ws://127.0.0.1:4500 --plan 'reset on turn/started#2' -- node client.mjs {url}
  midturn repro --link 'stdio:codex app-server' --search alternating -- node companion.mjs task hello

With a link before a server, the command finds its address in {url}, {port} or {socket}, and in
MIDTURN_URL, MIDTURN_PORT or MIDTURN_SOCKET. Connections may outlive a run, and keep their numbers. With one before a program, process faults know \`server\`,
the program, \`caller\`, which started it, and \`command\`. The exit code is 0 when all runs passed.`;

/** Throws `BAD_ARGUMENT` for flags that do not go together. */
function checkFlags({ plan, link, search }: ReproFlags): void {
  if (plan !== undefined && link === undefined) {
    const text = 'Expected `--link` with `--plan`: a fault needs a connection to act on.';
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  if (search !== undefined && (link === undefined || plan !== undefined)) {
    const text = 'Expected `--search` with `--link` and without `--plan`: it finds the plan.';
    throw new HarnessError('BAD_ARGUMENT', text);
  }
}

async function repro(
  words: readonly string[],
  flags: ReproFlags,
  context: CliContext,
): Promise<void> {
  const [program, ...args] = words;
  if (program === undefined) throw new HarnessError('BAD_ARGUMENT', 'Expected a command.');
  checkFlags(flags);
  const profile = profileOption(flags.profile);
  const folder = await makeTemporaryFolder('midturn-');
  try {
    const repeat: Omit<RepeatOptions, 'plan' | 'onRun'> = {
      ...{ command: [program, ...args], runs: flags.runs, seed: flags.seed, count: flags.count },
      ...(profile && { profile }),
      ...(flags.link !== undefined && { link: parseLinkSpec(flags.link) }),
      ...(flags.expect !== undefined && { expect: regexOf(flags.expect) }),
      ...{ runMs: flags.timeout, folder: folder.path, clock: systemClock, signal: context.signal },
    };
    const plan = readPlan(flags.plan ?? '');
    const repeated = await repeatCommand({
      ...{ ...repeat, plan },
      ...(flags.record !== undefined && { historyPath: flags.record }),
      onRun: (outcome) => flags.json || showRun(outcome, context),
    });
    const passed = repeated.outcomes.every((outcome) => outcome.passed);
    if (flags.search !== undefined && passed) {
      await searchOn(repeat, repeated, words, flags, context);
      return;
    }
    const lines = printPlan(plan).split('\n').filter(Boolean);
    show({ repeated, plan: lines, again: context.command }, words, flags, context);
  } finally {
    await folder.remove();
  }
}

/** Goes on from a sequence that passed; what is shown is the first plan that was found. */
async function searchOn(
  repeat: Omit<RepeatOptions, 'plan' | 'onRun'>,
  clean: Repeated,
  words: readonly string[],
  flags: ReproFlags,
  context: CliContext,
): Promise<void> {
  const { console } = context;
  const bounds = { plansMax: flags.searchPlans, timeMaxMs: flags.searchTime };
  const search = await searchShown({ repeat, clean, ...bounds }, flags.search ?? true, context);
  if (!flags.json) for (const line of ['', ...searchWords(search)]) console.print(line);
  const [found] = search.found;
  if (found === undefined) {
    show({ repeated: clean, plan: [], again: context.command, search }, words, flags, context);
    return;
  }
  const again = replayLine(words, flags, found.plan);
  show({ ...found, plan: [found.plan], again, search }, words, flags, context);
  if (!flags.json) console.print(`replay  ${again}`);
}

interface Shown {
  readonly repeated: Repeated;
  readonly plan: readonly string[];
  /** The line that does the same again. */
  readonly again: string;
  readonly search?: FaultSearchResult;
}

function show(
  { repeated, plan, again, search }: Shown,
  words: readonly string[],
  flags: ReproFlags,
  { console, exitWith }: CliContext,
): void {
  const { outcomes, faults } = repeated;
  const findings = findingsOf(repeated);
  const markdown = findingsMarkdown(findings, {
    ...{ command: shellLine(words), again, plan },
    environment: [
      `midturn ${packageVersion()}`,
      `Node ${process.version}`,
      `${process.platform} ${process.arch}`,
    ],
  });
  const idle = faults.filter(({ fired }) => fired === 0);
  exitWith(exitCodeOf(findings.passes, idle.length));
  if (flags.json) {
    const found = search && {
      ...search,
      found: search.found.map(({ repeated: _, ...one }) => one),
    };
    console.printJson({ ...findings, outcomes, faults, markdown, ...(found && { search: found }) });
    return;
  }
  const columns = Math.max(80, console.stdout.columns ?? 110);
  console.print(`\n${findingsText(findings, console.colours, columns)}\n`);
  for (const { text } of idle) console.print(console.colours.yellow(`never fired: ${text}`));
  console.print(console.colours.dim('--- Markdown for an issue ---'));
  console.print(markdown);
}

/** The same command with the plan that was found, as one line to paste. */
function replayLine(words: readonly string[], flags: ReproFlags, plan: string): string {
  const { runs, link = '', seed, expect, timeout, profile } = flags;
  return shellLine([
    ...['midturn', 'repro', '--count', 'all', '--runs', `${runs}`, '--link', link, '--plan', plan],
    ...(profile === 'app-server' ? [] : ['--profile', profile]),
    ...(seed === 1 ? [] : ['--seed', `${seed}`]),
    ...(expect === undefined ? [] : ['--expect', expect]),
    ...(timeout === 120_000 ? [] : ['--timeout', `${timeout}ms`]),
    ...['--', ...words],
  ]);
}

/** A fault that never fired shows nothing, whatever the runs did. */
function exitCodeOf(passes: readonly boolean[], idle: number): number {
  if (passes.includes(false)) return exitCodes.violated;
  return idle > 0 ? exitCodes.unknown : exitCodes.holds;
}

function showRun(outcome: RunOutcome, { console }: CliContext): void {
  const { run, passed, durationMs, error } = outcome;
  const { green, red } = console.colours;
  const sign = passed ? green('✓ passed') : red('✗ failed');
  const why = error === undefined ? '' : `  ${error.how}`;
  console.print(`run ${String(run).padEnd(3)} ${sign}  ${(durationMs / 1000).toFixed(1)} s${why}`);
}

function regexOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const message = `Expected \`--expect\` to be a regular expression, got \`${text}\`: ${(error as Error).message}.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
}
