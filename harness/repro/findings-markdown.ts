import { renderComparison } from '../report/compare/compare-text.ts';
import { markdownBlock, markdownCode, markdownText } from '../report/markdown-text.ts';
import type { Findings } from './findings.ts';
import { letters, runsWords } from './findings-text.ts';
import { chanceWords } from './pattern.ts';

export interface About {
  /** The repeated command as a shell line. */
  readonly command: string;
  /** The whole `midturn repro` line, to run it again. */
  readonly again: string;
  /** Faults that were injected, as plan lines. */
  readonly plan: readonly string[];
  /** `Node v20.20.0`, `linux x64`. */
  readonly environment: readonly string[];
}

/** The findings as Markdown, to be pasted into an issue of the project that they are about. */
export function findingsMarkdown(findings: Findings, about: About): string {
  const { pattern, errors, wire } = findings;
  const chance = chanceWords(pattern);
  const errorLines = errors.map(
    ({ how, text, runs }) =>
      `- ${runsWords(runs)}: ${markdownText(how)}${text === '' ? '' : `, ${markdownCode(text)}`}`,
  );
  return [
    `**${pattern.runs} runs in sequence, ${pattern.failed} failed: ${pattern.name}** (${letters(findings)})`,
    '',
    ...markdownBlock([about.command], 'sh'),
    '',
    `${markdownText(pattern.sentence)}${chance === undefined ? '' : ` ${markdownText(chance)}`}`,
    ...(errorLines.length === 0 ? [] : ['', 'Errors:', '', ...errorLines]),
    ...wireLines(wire),
    '',
    ...(about.plan.length === 0
      ? ['Nothing was disturbed.']
      : ['Injected faults:', ...markdownBlock([...about.plan])]),
    '',
    `Environment: ${about.environment.map((part) => markdownText(part)).join(', ')}.`,
    '',
    'Run it again:',
    ...markdownBlock([about.again], 'sh'),
    '',
  ].join('\n');
}

function wireLines(wire: Findings['wire']): string[] {
  if (wire === undefined) return [];
  const { goodRun, badRun, good, bad, comparison } = wire;
  const sides = { left: `run ${goodRun}, passed`, right: `run ${badRun}, failed` };
  const text = renderComparison(comparison, { columns: 110, around: 5, ...sides });
  return [
    '',
    `On the wire, run ${goodRun} (passed) and run ${badRun} (failed):`,
    '',
    ...good.map((sentence) => `- run ${goodRun}: ${markdownText(sentence)}`),
    ...bad.map((sentence) => `- run ${badRun}: ${markdownText(sentence)}`),
    '',
    ...markdownBlock(text.trimEnd().split('\n')),
  ];
}
