import type { CaseResult, RunResults } from '../runner/results.ts';
import { caseLabel } from './words/outcome-words.ts';
import { count } from './words/quantity.ts';
import { isOpen, isStale, staleLines } from './words/standing-words.ts';
import { clip } from './words/visible.ts';

/** GitHub shows at most ten errors and ten warnings of a step and drops the rest without a word. */
const annotationsMax = 10;

/**
 * Workflow commands that mark the run on GitHub: an error for each violated case, a warning for each
 * that shows nothing; none for what a baseline expects. Print them to standard output.
 */
export function githubAnnotations(results: RunResults): string[] {
  const open = results.cases.filter(isOpen);
  const isError = (c: CaseResult) => c.outcome === 'violated' || isStale(c);
  const violated = open.filter(isError);
  const unproven = open.filter((c) => !isError(c));
  return [...commands('error', violated), ...commands('warning', unproven)];
}

function commands(level: 'error' | 'warning', cases: readonly CaseResult[]): string[] {
  if (cases.length <= annotationsMax) return cases.map((c) => commandOf(level, c));
  const rest = cases.length - annotationsMax + 1;
  const shown = cases.slice(0, annotationsMax - 1).map((c) => commandOf(level, c));
  const text = `${count(rest, 'more case')}: see the report`;
  return [...shown, `::${level} title=midturn::${escapeData(text)}`];
}

function commandOf(level: string, c: CaseResult): string {
  const verdicts = c.verdicts.filter((v) => v.verdict === 'violated').slice(0, 5);
  const reasons = verdicts.map((v) => `${v.invariant}: ${clip(v.reason, 500)}`);
  const lines = [
    ...staleLines(c).map((line) => clip(line, 600)),
    ...(reasons.length > 0 || isStale(c) ? reasons : [clip(c.reason ?? caseLabel(c), 500)]),
    `Run it again: ${clip(c.replay, 1000)}`,
  ];
  const title = escapeProperty(`${caseLabel(c)}: ${clip(c.id, 120)}`);
  return `::${level} title=${title}::${escapeData(lines.join('\n'))}`;
}

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
const escapeData = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

const escapeProperty = (text: string): string =>
  escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
