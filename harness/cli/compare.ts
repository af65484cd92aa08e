import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import { readHistory } from '../history/read-history.ts';
import { compareHistories } from '../report/compare/compare-histories.ts';
import { renderComparison } from '../report/compare/compare-text.ts';
import { renderChanges } from '../report/compare/delta-text.ts';
import { type CaseChange, compareRuns, isRegression } from '../report/compare/run-delta.ts';
import type { CaseResult } from '../runner/results.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-codes.ts';
import { readRun, type StoredRun } from './run-files.ts';
import { readStoredHistory } from './stored-history.ts';

interface CompareFlags {
  readonly case?: string;
  readonly json?: boolean;
}

/** `midturn compare <before> <after>`: what changed between two runs, or where two histories part. */
export function addCompareCommand(program: Command, context: CliContext): void {
  program
    .command('compare')
    .summary('compare two runs, or two histories')
    .description(
      'Compares two runs, case by case, and shows for each that got worse or better the two histories ' +
        'aligned at the step where they part. Of two history files, only that. Runs of two versions of ' +
        'one implementation are compared by scenario.',
    )
    .argument('<before>', 'a run folder, its results.json, or a history (.jsonl)')
    .argument('<after>', 'the same, of the later run')
    .option(
      '--case <text>',
      'only cases whose id contains this; they are aligned even if nothing changed',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  midturn compare reports/runs/<before> reports/runs/<after>
  midturn compare <before> <after> --case slow-consumer
  midturn compare <before>/histories/<case>.jsonl <after>/histories/<case>.jsonl

The exit code is 1 when something got worse, else 0. Two histories end with 0.`,
    )
    .action((before: string, after: string, flags: CompareFlags) =>
      isHistory(before) || isHistory(after)
        ? compareFiles(before, after, flags, context)
        : compareStored(readRun(before), readRun(after), flags, context),
    );
}

const isHistory = (path: string): boolean =>
  path.endsWith('.jsonl') && existsSync(path) && statSync(path).isFile();

async function compareFiles(
  before: string,
  after: string,
  flags: CompareFlags,
  { console }: CliContext,
): Promise<void> {
  const [left, right] = [await readHistory(before), await readHistory(after)];
  const comparison = compareHistories(left.events, right.events);
  if (flags.json) return console.printJson(comparison);
  const started = (events: readonly HistoryEvent[], path: string): string => {
    const first = events.find((event) => event.type === 'run-started');
    return first?.type === 'run-started' ? (first.driver ?? path) : path;
  };
  const names = { left: started(left.events, before), right: started(right.events, after) };
  const columns = console.stdout.columns ?? 120;
  const text = renderComparison(comparison, { ...names, palette: console.colours, columns });
  console.show(text);
}

async function compareStored(
  before: StoredRun,
  after: StoredRun,
  flags: CompareFlags,
  context: CliContext,
): Promise<void> {
  const { console } = context;
  const asked = (cases: readonly CaseResult[]) =>
    cases.filter(({ id }) => id.includes(flags.case ?? ''));
  const was = asked(before.results.cases);
  const is = asked(after.results.cases);
  if (flags.case !== undefined && was.length + is.length === 0) {
    const text = `Expected \`--case\` to be a part of a case's id, got \`${flags.case}\`.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  const named = sameNames(was, is);
  const changes = compareRuns(named, is);
  const shown = changes.filter(({ kind }) => flags.case !== undefined || alignedKinds.has(kind));
  const pairs = shown.flatMap(({ id }) => {
    const left = worstOf(was.filter((_, i) => baseOf(named[i]) === id));
    const right = worstOf(is.filter((one) => baseOf(one) === id));
    return left && right ? [{ id, left, right }] : [];
  });
  if (flags.json) console.printJson({ changes });
  else {
    const palette = console.colours;
    const columns = console.stdout.columns ?? 120;
    console.show(renderChanges(changes, { palette, columns, baseline: before.results.id }));
    for (const { id, left, right } of pairs) {
      const sides = [await eventsOf(before.folder, left), await eventsOf(after.folder, right)];
      if (sides[0] === undefined || sides[1] === undefined) continue;
      console.print(`\n${palette.bold(id)}`);
      const comparison = compareHistories(sides[0], sides[1]);
      const names = {
        left: `before: ${left.driver}, ${left.outcome}`,
        right: `after: ${right.driver}, ${right.outcome}`,
      };
      console.show(renderComparison(comparison, { ...names, palette, columns }));
    }
  }
  const worse = changes.some(({ kind }) => isRegression(kind));
  context.exitWith(worse ? exitCodes.violated : exitCodes.holds);
}

const alignedKinds: ReadonlySet<CaseChange['kind']> = new Set([
  ...(['new-failure', 'newly-flaky', 'slower', 'fixed'] as const),
]);

/** Cases of two versions have two names: those of `was` are given the driver of `is`. */
function sameNames(was: readonly CaseResult[], is: readonly CaseResult[]): readonly CaseResult[] {
  const [left, right] = [was, is].map((cases) => [...new Set(cases.map(({ driver }) => driver))]);
  const [from] = left ?? [];
  const [to] = right ?? [];
  if (left?.length !== 1 || right?.length !== 1 || from === to || to === undefined) return was;
  return was.map((one) => ({ ...one, id: one.id.replace(` / ${from}`, () => ` / ${to}`) }));
}

const baseOf = (one: { readonly id: string } | undefined): string =>
  one?.id.replace(/ \/ run \d+$/, '') ?? '';

/** Of several runs of a case, one that is worth looking at. */
const worstOf = (runs: readonly CaseResult[]): CaseResult | undefined =>
  runs.find(({ outcome }) => outcome === 'violated') ?? runs[0];

async function eventsOf(
  folder: string,
  one: CaseResult,
): Promise<readonly HistoryEvent[] | undefined> {
  if (one.history === undefined) return undefined;
  return (await readStoredHistory(folder, one.history).catch(() => undefined))?.events;
}
