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
const charactersMax = 60_000;
const casesShownMax = 20;
const entriesShownMax = 50;
const linkCharactersMax = 300;

/** The run for a job summary or a comment on a pull request. */
export function renderMarkdown(results: RunResults, options: MarkdownOptions = {}): string {
  const red = outcomesByGravity
    .filter((outcome) => outcome !== 'holds')
    .flatMap((outcome) => results.cases.filter((c) => c.outcome === outcome && isOpen(c)));
  const rest = red.length - casesShownMax;
  const head = [
    `## midturn: ${headline(results)}`,
    '',
    `${exitRule(results)} ${totals(results.cases)} ${duration(results.durationMs)}, seed ${results.seed}.`,
    ...notRunLines(results).flatMap((line) => ['', markdownText(line)]),
    '',
  ];
  const more =
    rest > 0
      ? [`And ${count(rest, 'more case')} that ${rest === 1 ? 'does' : 'do'} not hold.`, '']
      : [];
  const report =
    options.report === undefined ? [] : [`Report: ${markdownCode(options.report)}`, ''];
  const blocks = [
    ...[head, changeLines(options.changes ?? []), matrixLines(results.cases)],
    ...red.slice(0, casesShownMax).map(caseLines),
    ...[more, staleSection(results.cases), knownSection(results.cases), report],
  ];
  return fitting(blocks).join('\n');
}

/** Whole blocks, as many as fit: half of a table or of a `<details>` would spoil what follows it. */
function fitting(blocks: readonly (readonly string[])[]): string[] {
  let left = charactersMax;
  const kept = blocks.filter((block) => {
    const characters = block.reduce((sum, line) => sum + line.length + 1, 0);
    if (characters > left) return false;
    left -= characters;
    return true;
  });
  const without = blocks.length - kept.length;
  const note = `${count(without, 'part')} left out here, for the limit of a comment: see the report.`;
  return [...kept.flat(), ...(without === 0 ? [] : [note, ''])];
}

function staleSection(cases: readonly CaseResult[]): string[] {
  const lines = staleCases(cases).flatMap((c) =>
    staleLines(c).map((line) => `- ${markdownCode(c.id, 120)}: ${markdownText(line, 600)}`),
  );
  if (lines.length === 0) return [];
  const head = ['### ! Stale entries of the baseline', ''];
  return [...head, ...shownOf(lines), ''];
}

function knownSection(cases: readonly CaseResult[]): string[] {
  const known = cases.filter(isKnown);
  if (known.length === 0) return [];
  const lines = known.flatMap((c) =>
    (c.standing?.known ?? []).map((entry) => {
      const what = markdownCode(entry.invariant ?? entry.verdict);
      return `- ${markdownCode(c.id, 120)} ${what}: ${markdownText(entry.reason)}${linkOf(entry)}`;
    }),
  );
  const head = `<details><summary>${count(known.length, 'known failure')}, as the baseline expects</summary>`;
  return [head, '', ...shownOf(lines), '', '</details>', ''];
}

function shownOf(lines: readonly string[]): string[] {
  const rest = lines.length - entriesShownMax;
  const more = rest > 0 ? [`- and ${count(rest, 'more entry', 'more entries')}`] : [];
  return [...lines.slice(0, entriesShownMax), ...more];
}

/** A link that is cut leads nowhere: one that is too long is left out. */
function linkOf({ link }: { readonly link?: string | undefined }): string {
  const isAddress = /^https?:\/\//i.test(link ?? '') && !/[\ud800-\udfff]/.test(link ?? '');
  const encoded = isAddress
    ? encodeURI(link ?? '').replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'))
    : '';
  return encoded === '' || encoded.length > linkCharactersMax ? '' : ` ([upstream](${encoded}))`;
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
