import type { HistoryEvent } from '../history/event.ts';
import type { CaseOutcome, CaseResult, RunResults } from '../runner/results.ts';
import { type Matrix, matrixOf } from './matrix.ts';
import { type Palette, plainPalette } from './palette.ts';
import { layOutTable, pad, wrap } from './text-table.ts';
import { eventWords } from './words/event-words.ts';
import {
  caseLabel,
  exitRule,
  headline,
  notRunLines,
  outcomeLabel,
  outcomeSign,
  outcomesByGravity,
  totals,
} from './words/outcome-words.ts';
import { duration } from './words/quantity.ts';
import { isKnown, isOpen, knownLines, staleCases, staleLines } from './words/standing-words.ts';
import { clip, visible } from './words/visible.ts';

export interface TerminalOptions {
  /** Default: no colours. */
  readonly palette?: Palette;
  /** Width to keep to; default 80. */
  readonly columns?: number;
  /** Where the report was written, to be shown last. */
  readonly reportPath?: string;
  /** The history of a case, when it is at hand: evidence is then shown in words. */
  history?(c: CaseResult): readonly HistoryEvent[] | undefined;
}

const evidenceShownMax = 4;

/** The run as text for people: table of verdicts, then each that does not hold, then totals. */
export function renderTerminal(results: RunResults, options: TerminalOptions = {}): string {
  const paint = options.palette ?? plainPalette;
  const columns = options.columns ?? 80;
  const red = outcomesByGravity
    .filter((outcome) => outcome !== 'holds')
    .flatMap((outcome) => results.cases.filter((c) => c.outcome === outcome && isOpen(c)));
  const matrix = matrixOf(results.cases);
  const lines = [
    ...(results.cases.length === 0 ? [] : [...verdictTable(matrix, columns, paint), '']),
    ...flakyLines(matrix, columns, paint),
    ...red.flatMap((c) => [...caseLines(c, options.history?.(c), columns, paint), '']),
    ...staleCases(results.cases).flatMap((c) => [
      `${paint.red('! stale entry')} ${paint.bold(visible(c.id))}`,
      ...staleLines(c).flatMap((line) => wrap(clip(line, 600), columns, '  ')),
      '',
    ]),
    ...knownFailures(results.cases, columns, paint),
    ...notRunLines(results).flatMap((line) => wrap(line, columns).map(paint.dim)),
    paint.bold(headline(results)),
    `${totals(results.cases)} ${duration(results.durationMs)}, seed ${results.seed}.`,
    ...wrap(exitRule(results), columns),
    ...(options.reportPath === undefined ? [] : [`Report: ${visible(options.reportPath)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What holds in some runs only, with the interval of its rate: no run of it is taken back. */
function flakyLines(matrix: Matrix, columns: number, paint: Palette): string[] {
  const lines = matrix.rows.flatMap(({ scenario, cells }) =>
    cells.flatMap((cell, i) => {
      if (!cell?.flaky) return [];
      const name = visible(`${scenario} / ${matrix.drivers[i]}`);
      const times = cell.cases.filter((c) => c.outcome === cell.outcome).length;
      const text = `~ flaky ${name}: violated in ${times} of ${cell.cases.length} runs, a rate of ${cell.rate}`;
      return wrap(text, columns).map(paint.yellow);
    }),
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

/** Known failures in a few lines each: they are listed, so that nobody forgets them. */
function knownFailures(cases: readonly CaseResult[], columns: number, paint: Palette): string[] {
  const known = cases.filter(isKnown);
  if (known.length === 0) return [];
  return [
    paint.bold('Known failures, as the baseline expects'),
    ...known.flatMap((c) => [
      `  ${paint.dim(`${outcomeSign[c.outcome]} ${outcomeLabel[c.outcome]}`)} ${visible(c.id)}`,
      ...knownLines(c).flatMap((line) => wrap(clip(line, 600), columns, '      ').map(paint.dim)),
      `      replay  ${paint.cyan(visible(c.replay))}`,
    ]),
    '',
  ];
}

function painter(outcome: CaseOutcome, paint: Palette): (text: string) => string {
  const of = {
    holds: paint.green,
    violated: paint.red,
    unknown: paint.yellow,
    'not-testable': paint.yellow,
    'harness-error': paint.magenta,
  };
  return of[outcome];
}

/** Scenario × driver; a list of pairs instead where the columns would not fit. */
function verdictTable(matrix: Matrix, columns: number, paint: Palette): string[] {
  const head = ['scenario', ...matrix.drivers.map((driver) => clip(driver, 40))];
  const rows = matrix.rows.map((row) => [
    { text: clip(row.scenario, 60) },
    ...row.cells.map((cell) =>
      cell === undefined
        ? { text: '·', paint: paint.dim }
        : {
            text: `${outcomeSign[cell.outcome]} ${cell.label}`,
            paint: cell.known ? paint.dim : painter(cell.outcome, paint),
          },
    ),
  ]);
  const table = layOutTable(
    head.map((text) => ({ text, paint: paint.dim })),
    rows,
  );
  if (table.width <= columns) return table.lines;
  return matrix.rows.flatMap((row) => [
    paint.bold(clip(row.scenario, columns)),
    ...row.cells.flatMap((cell, i) => {
      if (cell === undefined) return [];
      const text = pad(`${outcomeSign[cell.outcome]} ${cell.label}`, 22);
      return [`  ${painter(cell.outcome, paint)(text)} ${head[i + 1]}`];
    }),
  ]);
}

function caseLines(
  c: CaseResult,
  history: readonly HistoryEvent[] | undefined,
  columns: number,
  paint: Palette,
): string[] {
  const colour = painter(c.outcome, paint);
  const shown = c.verdicts.filter((v) => v.verdict !== 'holds');
  const told = shown.some((v) => c.reason?.includes(v.reason));
  const reason = c.reason === undefined || told ? [] : wrap(clip(c.reason, 600), columns, '  ');
  const blame = c.blame === undefined ? '' : paint.dim(` · ${c.blame}`);
  return [
    `${colour(`${outcomeSign[c.outcome]} ${caseLabel(c)}`)} ${paint.bold(visible(c.id))}${blame}`,
    ...reason,
    ...shown.flatMap((v) => [
      `  ${painter(v.verdict, paint)(`${v.verdict} ${visible(v.invariant)}`)}${v.grade ? ` (${visible(v.grade)})` : ''}`,
      ...wrap(clip(v.reason, 600), columns, '    '),
      ...evidenceLines(v.evidence, history, columns).map(paint.dim),
    ]),
    ...c.plan.flatMap((line) => wrap(visible(line), columns, '  plan    ', '          ')),
    // Never wrapped: this line is there to be copied.
    `  replay  ${paint.cyan(visible(c.replay))}`,
  ];
}

function evidenceLines(
  evidence: readonly number[],
  history: readonly HistoryEvent[] | undefined,
  columns: number,
): string[] {
  const lines = evidence.slice(0, evidenceShownMax).flatMap((index) => {
    const event = history?.[index];
    if (event === undefined) return [`      event ${index}`];
    const text = `event ${index} at ${duration(event.time)}: ${eventWords(event)}`;
    return wrap(text, columns, '      ', '        ');
  });
  const rest = evidence.length - evidenceShownMax;
  return rest > 0 ? [...lines, `      and ${rest} more events`] : lines;
}
