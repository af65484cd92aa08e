import type { Command } from 'commander';
import { HarnessError } from '../errors.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { readHistory } from '../history/read-history.ts';
import { invariants } from '../invariants/index.ts';
import { type Bounds, defaultBounds, type Verdict } from '../invariants/invariant.ts';
import { type Judging, judge, judgeCase } from '../invariants/judge.ts';
import { suggest } from '../plan/suggest.ts';
import { eventWords } from '../report/words/event-words.ts';
import { duration } from '../report/words/quantity.ts';
import { visible } from '../report/words/visible.ts';
import { outcomeOf } from '../runner/outcome.ts';
import type { CaseOutcome } from '../runner/results.ts';
import type { CliContext } from './cli-context.ts';
import type { Console } from './console.ts';
import { exitCodes } from './exit-codes.ts';
import { listOf } from './option-values.ts';
import { loadScenarios } from './scenario-list.ts';

interface CheckOptions {
  readonly invariant?: readonly string[];
  readonly json?: boolean;
}

/** `midturn check <history>`: verdicts come only from histories, so an old one can be judged again. */
export function addCheckCommand(program: Command, context: CliContext): void {
  program
    .command('check')
    .summary('judge a recorded history again')
    .description(
      'Judges a recorded history again, as the run did: by every invariant that has something to judge in it, or by those that you name.',
    )
    .argument('<history>', 'a history file (.jsonl) of a run')
    .option('--invariant <id>', 'judge by this one only; may be given more than once', listOf)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  midturn check reports/runs/<run>/histories/<case>.jsonl
  midturn check history.jsonl --invariant no-lost-tail --invariant clean-close`,
    )
    .action(async (path: string, options: CheckOptions) => {
      const { events, truncated } = await readHistory(path);
      const { ids, judging, bounds } = await judgingOf(events, options.invariant);
      const verdicts =
        ids === undefined ? judgeCase(events, judging, bounds) : judge(events, ids, bounds);
      const { outcome, reason } = outcomeOf(verdicts, events);
      if (options.json) {
        context.console.printJson({ history: path, truncated, outcome, reason, verdicts });
      } else {
        printVerdicts(context.console, verdicts, events);
        printOutcome(context.console, outcome, reason, verdicts);
      }
      if (truncated) context.console.note('The last line of the history is cut; it was left out.');
      context.exitWith(exitCodeOf(truncated && outcome === 'holds' ? 'unknown' : outcome));
    });
}

interface CheckedBy {
  /** The invariants that were asked for; undefined for those that the case is judged by. */
  readonly ids: readonly string[] | undefined;
  readonly judging: Judging;
  readonly bounds: Bounds;
}

async function judgingOf(
  events: readonly HistoryEvent[],
  asked: readonly string[] | undefined,
): Promise<CheckedBy> {
  const known = invariants.map(({ id }) => id);
  for (const id of asked ?? []) {
    if (known.includes(id)) continue;
    const hint = suggest(id, known) || ` Known: ${known.join(', ')}.`;
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected \`--invariant\` to be an invariant, got \`${id}\`.${hint}`,
    );
  }
  const started = events.find((e): e is EventOf<'run-started'> => e.type === 'run-started');
  // Histories of older versions do not have what they were judged by.
  const scenario = (await loadScenarios()).find(({ id }) => id === started?.scenario);
  return {
    ids: asked,
    judging: {
      invariants: started?.invariants ?? scenario?.invariants ?? [],
      except: started?.except ?? scenario?.except ?? {},
    },
    bounds: { ...defaultBounds, ...scenario?.bounds, ...started?.bounds },
  };
}

function exitCodeOf(outcome: CaseOutcome): number {
  if (outcome === 'holds' || outcome === 'violated') return exitCodes[outcome];
  return exitCodes.unknown;
}

/** Says what no verdict says: a case is unknown by what was armed and never fired, whatever holds. */
function printOutcome(
  { print, colours }: Console,
  outcome: CaseOutcome,
  reason: string | undefined,
  verdicts: readonly Verdict[],
): void {
  if (outcome !== 'unknown' || verdicts.some(({ verdict }) => verdict === 'unknown')) return;
  print(`${colours.yellow('unknown'.padEnd(8))}  ${colours.bold('the case')}: ${reason}`);
}

function printVerdicts(
  { print, colours }: Console,
  verdicts: readonly Verdict[],
  events: readonly HistoryEvent[],
): void {
  const paint = { holds: colours.green, violated: colours.red, unknown: colours.yellow };
  for (const { verdict, invariant, grade, reason, evidence, blame } of verdicts) {
    const graded = `${grade === undefined ? '' : ` (${grade})`}${blame ? ` · ${blame}` : ''}`;
    print(
      `${paint[verdict](verdict.padEnd(8))}  ${colours.bold(visible(invariant))}${colours.dim(graded)}`,
    );
    print(`          ${visible(reason)}`);
    for (const index of evidence.slice(0, 6)) {
      const event = events[index];
      const words = event ? `at ${duration(event.time)}: ${eventWords(event)}` : 'is not there';
      print(colours.dim(`            event ${index} ${words}`));
    }
    if (evidence.length > 6) print(colours.dim(`            and ${evidence.length - 6} more`));
  }
}
