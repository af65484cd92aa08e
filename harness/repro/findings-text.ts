import { renderComparison } from '../report/compare/compare-text.ts';
import type { Palette } from '../report/palette.ts';
import { visible } from '../report/words/visible.ts';
import type { Findings } from './findings.ts';
import { chanceWords } from './pattern.ts';

/** The findings for a terminal. */
export function findingsText(findings: Findings, paint: Palette, columns: number): string {
  const { pattern, errors, wire } = findings;
  const chance = chanceWords(pattern);
  const lines = [
    `${paint.bold(pattern.name)}  ${letters(findings)}`,
    `  ${pattern.sentence}`,
    ...(chance === undefined ? [] : [`  ${chance}`]),
  ];
  for (const { how, text, runs } of errors) {
    lines.push('', `${paint.red(how)} in ${runsWords(runs)}`, `  ${visible(text)}`);
  }
  if (wire !== undefined) {
    const { goodRun, badRun, comparison, good, bad } = wire;
    lines.push('', paint.bold(`On the wire, run ${goodRun} passed and run ${badRun} failed`));
    lines.push(...facts(goodRun, good), ...facts(badRun, bad), '');
    const sides = { left: `run ${goodRun}, passed`, right: `run ${badRun}, failed` };
    lines.push(renderComparison(comparison, { palette: paint, columns, around: 5, ...sides }));
  }
  return lines.join('\n').trimEnd();
}

function facts(run: number, sentences: readonly string[]): string[] {
  const told = sentences.length === 0 ? ['Nothing passed on the link.'] : sentences;
  return told.map((sentence) => `  run ${run}  ${visible(sentence)}`);
}

/** `P F P F P F`. */
export function letters({ passes }: Pick<Findings, 'passes'>): string {
  return passes.map((passed) => (passed ? 'P' : 'F')).join(' ');
}

/** `run 2`, `runs 2, 4 and 6`. */
export function runsWords(runs: readonly number[]): string {
  if (runs.length === 1) return `run ${runs[0]}`;
  return `runs ${runs.slice(0, -1).join(', ')} and ${runs.at(-1)}`;
}
