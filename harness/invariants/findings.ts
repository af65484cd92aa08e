import type { HistoryEvent } from '../history/event.ts';
import type { Blame, Finding, VerdictValue } from './invariant.ts';

type Evidence = readonly (HistoryEvent | number | undefined)[];

export function holds(reason: string, evidence: Evidence, grade?: string): Finding {
  return { verdict: 'holds', reason, evidence: indices(evidence), ...(grade && { grade }) };
}

export function violated(reason: string, evidence: Evidence, grade?: string): Finding {
  const blame: Blame = 'implementation';
  return {
    verdict: 'violated',
    reason,
    evidence: indices(evidence),
    blame,
    ...(grade && { grade }),
  };
}

export function unknown(reason: string, evidence: Evidence = [], blame?: Blame): Finding {
  return { verdict: 'unknown', reason, evidence: indices(evidence), ...(blame && { blame }) };
}

/** There is nothing in the history that the invariant is about, so it asks nothing of the case. */
export function nothing(reason: string, evidence: Evidence = [], blame?: Blame): Finding {
  return { ...unknown(reason, evidence, blame), nothing: true };
}

/**
 * One finding for many: the first violation, saying how many more there are; else the first part that
 * could not be judged, since what holds beside it does not make up for it; else what holds. A part that
 * owes nothing has no finding, or one that says why.
 */
export function summarise(
  findings: readonly Finding[],
  allHold: (held: readonly Finding[]) => Finding,
  nothingToJudge: string,
): Finding {
  const judged = findings.filter((finding) => !finding.nothing);
  const worst = firstOf(judged, 'violated') ?? firstOf(judged, 'unknown');
  if (worst !== undefined) return worst;
  return judged.length > 0 ? allHold(judged) : (findings[0] ?? nothing(nothingToJudge));
}

function firstOf(findings: readonly Finding[], verdict: VerdictValue): Finding | undefined {
  const [first, ...more] = findings.filter((finding) => finding.verdict === verdict);
  if (first === undefined || more.length === 0) return first;
  return { ...first, reason: `${first.reason} (and ${more.length} more)` };
}

/** Evidence for many: the first few of each. */
export function evidenceOf(findings: readonly Finding[]): number[] {
  return findings.flatMap((finding) => finding.evidence).slice(0, 20);
}

/** `364-400`, `3, 5-7`; at most three runs are written out. */
export function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const run = runs[runs.length - 1];
    if (run !== undefined && n <= run[1] + 1) run[1] = n;
    else runs.push([n, n]);
  }
  const shown = runs.slice(0, 3).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return `${shown.join(', ')}${runs.length > 3 ? ', ...' : ''}`;
}

/** `1 turn`, `2 turns`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function indices(evidence: Evidence): number[] {
  const found = new Set<number>();
  for (const item of evidence) {
    if (item !== undefined) found.add(typeof item === 'number' ? item : item.index);
  }
  return [...found];
}
