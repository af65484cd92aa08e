import type { CaseResult, RunResults } from '../runner/results.ts';
import { type CaseChange, changeLabel, isRegression } from './compare/run-delta.ts';
import { markdownBlock, markdownCode, markdownText } from './markdown-text.ts';
import { matrixOf } from './matrix.ts';
import {
  caseLabel,
  exitRule,
  headline,
  notRunLines,
  outcomeSign,
  outcomesByGravity,
  totals,
} from './words/outcome-words.ts';
import { count, duration } from './words/quantity.ts';
import { isKnown, isOpen, staleCases, staleLines } from './words/standing-words.ts';
import { clip } from './words/visible.ts';

export interface MarkdownOptions {
  /** What changed since a baseline, from `compareRuns`. */
  readonly changes?: readonly CaseChange[];
  /** A link or path to the full report. */
  readonly report?: string;
}

/** GitHub cuts a job summary at 1 MiB and a comment at 65,536 characters: this stays below both. */
const casesShownMax = 20;
const knownShownMax = 50;

/** The run for a job summary or a comment on a pull request. */
export function renderMarkdown(results: RunResults, options: MarkdownOptions = {}): string {
  const red = outcomesByGravity
    .filter((outcome) => outcome !== 'holds')
    .flatMap((outcome) => results.cases.filter((c) => c.outcome === outcome && isOpen(c)));
  const rest = red.length - casesShownMax;
  const lines = [
    `## midturn: ${headline(results)}`,
    '',
    `${exitRule(results)} ${totals(results.cases)} ${duration(results.durationMs)}, seed ${results.seed}.`,
    ...notRunLines(results).flatMap((line) => ['', markdownText(line)]),
    '',
    ...changeLines(options.changes ?? []),
    ...matrixLines(results.cases),
    ...red.slice(0, casesShownMax).flatMap(caseLines),
    ...(rest > 0
      ? [`And ${count(rest, 'more case')} that ${rest === 1 ? 'does' : 'do'} not hold.`, '']
      : []),
    ...staleSection(results.cases),
    ...knownSection(results.cases),
    ...(options.report === undefined ? [] : [`Report: ${markdownCode(options.report)}`, '']),
  ];
  return lines.join('\n');
}

function staleSection(cases: readonly CaseResult[]): string[] {
  const lines = staleCases(cases).flatMap((c) =>
    staleLines(c).map((line) => `- ${markdownCode(c.id, 120)}: ${markdownText(line, 600)}`),
  );
  return lines.length === 0 ? [] : ['### ! Stale entries of the baseline', '', ...lines, ''];
}

function knownSection(cases: readonly CaseResult[]): string[] {
  const known = cases.filter(isKnown);
  if (known.length === 0) return [];
  const lines = known.slice(0, knownShownMax).flatMap((c) =>
    (c.standing?.known ?? []).map((entry) => {
      const link = entry.link === undefined ? '' : ` ([upstream](${encodeURI(entry.link)}))`;
      const what = markdownCode(entry.invariant ?? entry.verdict);
      return `- ${markdownCode(c.id, 120)} ${what}: ${markdownText(entry.reason)}${link}`;
    }),
  );
  const rest = known.length - knownShownMax;
  const more = rest > 0 ? [`- and ${count(rest, 'more case')}`] : [];
  const head = `<details><summary>${count(known.length, 'known failure')}, as the baseline expects</summary>`;
  return [head, '', ...lines, ...more, '', '</details>', ''];
}

function changeLines(changes: readonly CaseChange[]): string[] {
  const shown = changes.filter((change) => change.kind !== 'same');
  if (shown.length === 0) return [];
  return [
    '| since the baseline | case | before, and now |',
    '| --- | --- | --- |',
    ...shown.slice(0, 50).map((change) => {
      const label = changeLabel[change.kind];
      const kind = isRegression(change.kind) ? `**${label}**` : label;
      return `| ${kind} | ${markdownCode(change.id)} | ${markdownText(change.words)} |`;
    }),
    ...(shown.length > 50 ? [`| … | ${shown.length - 50} more | |`] : []),
    '',
  ];
}

function matrixLines(cases: readonly CaseResult[]): string[] {
  if (cases.length === 0) return [];
  const matrix = matrixOf(cases);
  return [
    `| scenario | ${matrix.drivers.map((d) => markdownCode(d, 60)).join(' | ')} |`,
    `| --- |${' --- |'.repeat(matrix.drivers.length)}`,
    ...matrix.rows.slice(0, 100).map((row) => {
      const cells = row.cells.map((cell) =>
        cell === undefined ? '·' : `${outcomeSign[cell.outcome]} ${cell.label}`,
      );
      return `| ${markdownCode(row.scenario, 80)} | ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

function caseLines(c: CaseResult): string[] {
  const verdicts = c.verdicts.filter((v) => v.verdict !== 'holds');
  const reason =
    verdicts.length === 0 && c.reason !== undefined ? [markdownText(c.reason), ''] : [];
  return [
    `### ${outcomeSign[c.outcome]} ${caseLabel(c)}: ${markdownCode(c.id, 120)}`,
    '',
    ...reason,
    ...verdicts
      .slice(0, 10)
      .map((v) => `- **${v.verdict}** ${markdownCode(v.invariant)}: ${markdownText(v.reason)}`),
    ...(verdicts.length === 0 ? [] : ['']),
    ...markdownBlock([clip(c.replay, 1000)], 'sh'),
    '',
  ];
}
